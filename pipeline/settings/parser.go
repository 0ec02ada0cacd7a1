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
	// indicators are the codes that a target or a break may name; any when nil.
	indicators []string
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
			r.at(1, 1, "ce n’est pas du YAML")
			root = nil
		}
	}()
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	if at := invalidUTF8(content); at >= 0 {
		r.at(1+bytes.Count(content[:at], []byte("\n")), 1, "ce texte n’est pas en UTF-8")
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
		r.at(1, 1, "configuration vide")
		return nil
	}
	if len(file.Docs) > 1 {
		r.fault(file.Docs[1].Body, "un second document dans le même fichier (une ligne ---)")
	}
	return file.Docs[0].Body
}

func (r *parser) syntax(err error) {
	line, column, text := SyntaxFault(err)
	r.at(line, column, "%s", text)
}

// syntaxes are the faults of syntax that the YAML library tells, and what is said of them.
var syntaxes = []struct {
	told *regexp.Regexp
	said string
}{
	{regexp.MustCompile(`could not find end character of (double|single)-quoted text`), "guillemet ouvert et jamais fermé"},
	{regexp.MustCompile(`(?i)sequence end token|could not find flow (sequence|mapping)|flow map|unclosed`), "crochet ou accolade ouvert et jamais fermé"},
	{regexp.MustCompile(`tab character|found character '\t'|found character .*tab`), "une tabulation décale la ligne\u202f: des espaces sont attendus"},
	{regexp.MustCompile(`unknown field "([^"]*)"`), "clé inconnue «\u00a0$1\u00a0»"},
	{regexp.MustCompile(`(?:mapping key|duplicate key) "([^"]*)".*`), "clé répétée «\u00a0$1\u00a0»"},
	{regexp.MustCompile(`cannot unmarshal \S+ into Go struct field \S*\.(\w+) of type (\S+)`), "valeur d’une autre forme que celle attendue (champ $1)"},
	{regexp.MustCompile(`non-map value|value is not allowed in this context|could not find expected`), "deux-points ou décalage fautif"},
}

// SyntaxFault is where a text is no YAML, from 1, and what is wrong there.
func SyntaxFault(err error) (line, column int, text string) {
	var e yaml.Error
	if !errors.As(err, &e) || e.GetToken() == nil || e.GetToken().Position == nil {
		return 1, 1, "ce n’est pas du YAML"
	}
	p := e.GetToken().Position
	for _, s := range syntaxes {
		if at := s.told.FindStringSubmatchIndex(e.GetMessage()); at != nil {
			return p.Line, p.Column, string(s.told.ExpandString(nil, s.said, e.GetMessage(), at))
		}
	}
	return p.Line, p.Column, "syntaxe fautive ici\u202f: un décalage, des deux-points, un guillemet ou un crochet"
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
		r.fault(n, "%s\u202f: des clés et des valeurs sont attendues", what)
		return met
	}
	for _, v := range values {
		key := v.Key.GetToken().Value
		f, known := find(fields, key)
		switch {
		case !known:
			r.fault(v.Key, "%s\u202f: clé inconnue «\u00a0%s\u00a0»", what, key)
		case met[key]:
			r.fault(v.Key, "%s\u202f: clé répétée «\u00a0%s\u00a0»", what, key)
		default:
			met[key] = true
			f.read(v.Value)
		}
	}
	for _, f := range fields {
		if f.required && !met[f.key] {
			r.fault(start(n), "%s\u202f: il manque la clé «\u00a0%s\u00a0»", what, f.key)
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
			r.fault(start(n), "une liste est attendue")
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
	r.fault(start(n), "valeur attendue\u202f: %s", want)
	return "", false
}

// printed says whether a value can be printed as it stands: in a terminal, a letter or
// a sheet, a character of control or of direction would make it pass for another text.
func (r *parser) printed(n ast.Node, text string) bool {
	for _, char := range text {
		if unicode.In(char, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			r.fault(n, "caractère qui ne s’imprime pas\u202f: U+%04X", char)
			return false
		}
	}
	return true
}

func (r *parser) text(to *string) read {
	return func(n ast.Node) {
		if text, ok := r.scalar(n, "un texte"); ok {
			*to = text
		}
	}
}

// texts reads a list of texts, none twice.
func (r *parser) texts(to *[]string) read {
	once := r.once("value")
	return r.items(func(n ast.Node) {
		if text, ok := r.scalar(n, "un texte"); ok {
			*to = append(*to, text)
			once(n, text)
		}
	})
}

var slug = regexp.MustCompile(`^[a-z0-9]+([-_][a-z0-9]+)*$`)

// code reads the code of a thing: it names folders and columns.
func (r *parser) code(to *string, seen func(ast.Node, string)) read {
	return func(n ast.Node) {
		text, ok := r.scalar(n, "un code")
		if !ok {
			return
		}
		if !slug.MatchString(text) {
			r.fault(n, "code «\u00a0%s\u00a0»\u202f: des minuscules sans accents, des chiffres et des traits d’union", text)
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
			r.fault(n, "en double\u202f: %s «\u00a0%s\u00a0»", what, code)
		}
		seen[code] = true
	}
}

// among reads one word of a closed list.
func (r *parser) among(to *string, what string, words ...string) read {
	return func(n ast.Node) {
		text, ok := r.scalar(n, "l’un de "+strings.Join(words, ", "))
		if !ok {
			return
		}
		for _, w := range words {
			if text == w {
				*to = text
				return
			}
		}
		r.fault(n, "inconnu\u202f: %s «\u00a0%s\u00a0»\u202f; l’un de %s", what, text, strings.Join(words, ", "))
	}
}

func (r *parser) day(to *time.Time) read {
	return func(n ast.Node) {
		if text, ok := r.scalar(n, "une date telle que 2022-01-01"); ok {
			*to = r.parseDay(n, text)
		}
	}
}

var dayForm = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

func (r *parser) parseDay(n ast.Node, text string) time.Time {
	if !dayForm.MatchString(text) {
		r.fault(n, "«\u00a0%s\u00a0»\u202f: une date s’écrit 2022-01-01", text)
		return time.Time{}
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		r.fault(n, "la date %s n’existe pas", text)
	}
	return day
}

func (r *parser) flag(to *bool) read {
	return func(n ast.Node) {
		b, ok := n.(*ast.BoolNode)
		if !ok {
			r.fault(start(n), "true ou false est attendu")
			return
		}
		*to = b.Value
	}
}

// share reads a percentage, written with its sign so that 0.2 is never taken
// for 20 %.
func (r *parser) share(to *float64) read {
	return func(n ast.Node) {
		const want = "un pourcentage tel que 20\u202f%"
		text, ok := r.scalar(n, want)
		if !ok {
			return
		}
		number, sign := strings.CutSuffix(text, "%")
		value, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(number), ",", ".", 1), 64)
		switch {
		case !sign || err != nil:
			r.fault(n, "«\u00a0%s\u00a0»\u202f: attendu %s", text, want)
		case !(value >= 0 && value <= 100):
			r.fault(n, "«\u00a0%s\u00a0» est hors limites\u202f: de 0 à 100\u202f%%", text)
		default:
			*to = value / 100
		}
	}
}

func (r *parser) decimal(to *float64, low, high float64) read {
	return func(n ast.Node) {
		text, ok := r.scalar(n, "un nombre")
		if !ok {
			return
		}
		value, err := strconv.ParseFloat(text, 64)
		switch {
		case err != nil:
			r.fault(n, "«\u00a0%s\u00a0»\u202f: un nombre est attendu", text)
		case !(value >= low && value <= high):
			r.fault(n, "%s est hors limites\u202f: de %g à %g", text, low, high)
		default:
			*to = value
		}
	}
}

func (r *parser) integer(set func(int64), low, high int64) read {
	return func(n ast.Node) {
		text, ok := r.scalar(n, "un nombre entier")
		if !ok {
			return
		}
		value, err := strconv.ParseInt(text, 10, 64)
		switch {
		case err != nil:
			r.fault(n, "«\u00a0%s\u00a0»\u202f: un nombre entier est attendu", text)
		case value < low || value > high:
			r.fault(n, "%s est hors limites\u202f: de %d à %d", text, low, high)
		default:
			set(value)
		}
	}
}

// whole reads a whole number between two.
func (r *parser) whole(low, high int64) func(*int) read {
	return func(to *int) read { return r.integer(func(v int64) { *to = int(v) }, low, high) }
}
