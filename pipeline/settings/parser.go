package settings

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	yamlparser "github.com/goccy/go-yaml/parser"
)

// parser walks the tree of a YAML file and notes every fault with its place.
// What refers to another section is checked last, once all have been read.
type parser struct {
	name   string
	faults Faults
	checks []func()
	// folders are those already given to a reader.
	folders map[string]bool
}

// read reads the value of a key or of an item.
type read func(ast.Node)

// field is a key that a mapping may hold.
type field struct {
	key      string
	required bool
	read     read
}

func required(key string, r read) field { return field{key, true, r} }
func optional(key string, r read) field { return field{key, false, r} }

// parse returns the mapping at the root of the file, or nil.
func (r *parser) parse(content []byte) (root ast.Node) {
	// The YAML library is the only code here that is not ours: a panic of it
	// on a strange file is a fault of the file.
	defer func() {
		if recover() != nil {
			r.at(1, 1, "cannot be read as YAML")
			root = nil
		}
	}()
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	if at := invalidUTF8(content); at >= 0 {
		r.at(1+bytes.Count(content[:at], []byte("\n")), 1, "not UTF-8 text")
		return nil
	}
	content = bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n"))
	if line, fault := outOfBounds(content); fault != "" {
		r.at(line, 1, "%s", fault)
		return nil
	}
	file, err := yamlparser.ParseBytes(content, 0, yamlparser.AllowDuplicateMapKey())
	if err != nil {
		r.syntax(err)
		return nil
	}
	if len(file.Docs) == 0 || file.Docs[0].Body == nil {
		r.at(1, 1, "empty configuration")
		return nil
	}
	if len(file.Docs) > 1 {
		r.fault(file.Docs[1].Body, "a second document in one file")
	}
	return file.Docs[0].Body
}

func (r *parser) syntax(err error) {
	var e yaml.Error
	if errors.As(err, &e) && e.GetToken() != nil && e.GetToken().Position != nil {
		p := e.GetToken().Position
		r.at(p.Line, p.Column, "%s", strings.TrimSpace(e.GetMessage()))
		return
	}
	r.at(1, 1, "cannot be read as YAML")
}

func invalidUTF8(content []byte) int {
	for at := 0; at < len(content); {
		char, size := utf8.DecodeRune(content[at:])
		if char == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return -1
}

func (r *parser) at(line, column int, format string, args ...any) {
	r.faults = append(r.faults, Fault{r.name, line, column, fmt.Sprintf(format, args...)})
}

func (r *parser) fault(n ast.Node, format string, args ...any) {
	line, column := 1, 1
	if n != nil && n.GetToken() != nil && n.GetToken().Position != nil {
		p := n.GetToken().Position
		line, column = p.Line, p.Column
	}
	r.at(line, column, format, args...)
}

// later keeps a check for when every section has been read.
func (r *parser) later(check func()) { r.checks = append(r.checks, check) }

// start is the place of a mapping: its first key.
func start(n ast.Node) ast.Node {
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 {
		return m.Values[0].Key
	}
	if m, ok := n.(*ast.MappingValueNode); ok {
		return m.Key
	}
	return n
}

func entries(n ast.Node) ([]*ast.MappingValueNode, bool) {
	switch m := n.(type) {
	case *ast.MappingNode:
		return m.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{m}, true
	}
	return nil, false
}

// mapping reads the keys of a mapping and returns those met. A key unknown,
// repeated or missing is a fault.
func (r *parser) mapping(n ast.Node, what string, fields ...field) map[string]bool {
	met := map[string]bool{}
	values, ok := entries(n)
	if !ok {
		r.fault(n, "%s: want keys and values", what)
		return met
	}
	for _, v := range values {
		key := v.Key.GetToken().Value
		f, known := find(fields, key)
		switch {
		case !known:
			r.fault(v.Key, "%s: unknown key %q", what, key)
		case met[key]:
			r.fault(v.Key, "%s: repeated key %q", what, key)
		default:
			met[key] = true
			f.read(v.Value)
		}
	}
	for _, f := range fields {
		if f.required && !met[f.key] {
			r.fault(start(n), "%s: missing key %q", what, f.key)
		}
	}
	return met
}

func find(fields []field, key string) (field, bool) {
	for _, f := range fields {
		if f.key == key {
			return f, true
		}
	}
	return field{}, false
}

// items reads each item of a list.
func (r *parser) items(one read) read {
	return func(n ast.Node) {
		list, ok := n.(*ast.SequenceNode)
		if !ok {
			r.fault(start(n), "want a list")
			return
		}
		for _, item := range list.Values {
			one(item)
		}
	}
}

// scalar returns the text of a single value as it is written, so that a code
// such as 01 is never taken for the number one.
func (r *parser) scalar(n ast.Node, want string) (string, bool) {
	switch v := n.(type) {
	case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		if text := strings.TrimSpace(v.GetToken().Value); text != "" {
			return text, r.printed(n, text)
		}
	case *ast.LiteralNode:
		if text := strings.TrimSpace(v.Value.Value); text != "" {
			return text, r.printed(n, text)
		}
	}
	r.fault(start(n), "want %s", want)
	return "", false
}

// printed says whether a value can be printed as it stands: in a terminal, a letter or
// a sheet, a character of control or of direction would make it pass for another text.
func (r *parser) printed(n ast.Node, text string) bool {
	for _, char := range text {
		if unicode.In(char, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			r.fault(n, "a character that is not printed: U+%04X", char)
			return false
		}
	}
	return true
}

func (r *parser) text(to *string) read {
	return func(n ast.Node) {
		if text, ok := r.scalar(n, "a text"); ok {
			*to = text
		}
	}
}

// texts reads a list of texts, none twice.
func (r *parser) texts(to *[]string) read {
	once := r.once("value")
	return r.items(func(n ast.Node) {
		if text, ok := r.scalar(n, "a text"); ok {
			*to = append(*to, text)
			once(n, text)
		}
	})
}

var slug = regexp.MustCompile(`^[a-z0-9]+([-_][a-z0-9]+)*$`)

// code reads the code of a thing: it names folders and columns.
func (r *parser) code(to *string, seen func(ast.Node, string)) read {
	return func(n ast.Node) {
		text, ok := r.scalar(n, "a code")
		if !ok {
			return
		}
		if !slug.MatchString(text) {
			r.fault(n, "code %q: want lower-case letters without accents, digits and hyphens", text)
			return
		}
		*to = text
		seen(n, text)
	}
}

// once returns a function that finds the second use of a code.
func (r *parser) once(what string) func(ast.Node, string) {
	seen := map[string]bool{}
	return func(n ast.Node, code string) {
		if seen[code] {
			r.fault(n, "repeated %s %q", what, code)
		}
		seen[code] = true
	}
}

// among reads one word of a closed list.
func (r *parser) among(to *string, what string, words ...string) read {
	return func(n ast.Node) {
		text, ok := r.scalar(n, "one of "+strings.Join(words, ", "))
		if !ok {
			return
		}
		for _, w := range words {
			if text == w {
				*to = text
				return
			}
		}
		r.fault(n, "unknown %s %q: want one of %s", what, text, strings.Join(words, ", "))
	}
}

func (r *parser) day(to *time.Time) read {
	return func(n ast.Node) {
		if text, ok := r.scalar(n, "a date such as 2022-01-01"); ok {
			*to = r.parseDay(n, text)
		}
	}
}

var dayForm = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

func (r *parser) parseDay(n ast.Node, text string) time.Time {
	if !dayForm.MatchString(text) {
		r.fault(n, "%q: want a date such as 2022-01-01", text)
		return time.Time{}
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		r.fault(n, "date %s does not exist", text)
	}
	return day
}

func (r *parser) flag(to *bool) read {
	return func(n ast.Node) {
		b, ok := n.(*ast.BoolNode)
		if !ok {
			r.fault(start(n), "want true or false")
			return
		}
		*to = b.Value
	}
}

// share reads a percentage, written with its sign so that 0.2 is never taken
// for 20 %.
func (r *parser) share(to *float64) read {
	return func(n ast.Node) {
		const want = "a percentage such as 20 %"
		text, ok := r.scalar(n, want)
		if !ok {
			return
		}
		number, sign := strings.CutSuffix(text, "%")
		value, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(number), ",", ".", 1), 64)
		switch {
		case !sign || err != nil:
			r.fault(n, "%q: want %s", text, want)
		case !(value >= 0 && value <= 100):
			r.fault(n, "%q is out of range: want 0 %% to 100 %%", text)
		default:
			*to = value / 100
		}
	}
}

func (r *parser) decimal(to *float64, low, high float64) read {
	return func(n ast.Node) {
		text, ok := r.scalar(n, "a number")
		if !ok {
			return
		}
		value, err := strconv.ParseFloat(text, 64)
		switch {
		case err != nil:
			r.fault(n, "%q: want a number", text)
		case !(value >= low && value <= high):
			r.fault(n, "%s is out of range: want %g to %g", text, low, high)
		default:
			*to = value
		}
	}
}

func (r *parser) integer(set func(int64), low, high int64) read {
	return func(n ast.Node) {
		text, ok := r.scalar(n, "a whole number")
		if !ok {
			return
		}
		value, err := strconv.ParseInt(text, 10, 64)
		switch {
		case err != nil:
			r.fault(n, "%q: want a whole number", text)
		case value < low || value > high:
			r.fault(n, "%s is out of range: want %d to %d", text, low, high)
		default:
			set(value)
		}
	}
}

// whole reads a whole number between two.
func (r *parser) whole(low, high int64) func(*int) read {
	return func(to *int) read { return r.integer(func(v int64) { *to = int(v) }, low, high) }
}
