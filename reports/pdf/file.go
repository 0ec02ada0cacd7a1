package pdf

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"sync"
)

// file is a PDF taken apart into its objects, by number. What fpdf has no words for,
// structure and typefaces made once, is added to them before they are put together
// again.
type file struct {
	objects    [][]byte // the first is none
	root, info int
}

var (
	rootLine  = regexp.MustCompile(`/Root (\d+) 0 R`)
	infoLine  = regexp.MustCompile(`/Info (\d+) 0 R`)
	sizeLine  = regexp.MustCompile(`/Size (\d+)`)
	startLine = regexp.MustCompile(`startxref\s+(\d+)`)
	reference = regexp.MustCompile(`\b(\d+) 0 R\b`)
)

var errUnread = errors.New("the file that fpdf wrote is not laid out as it should be")

// crossReference is the length of an entry of the table of objects: where one starts.
const crossReference = len("0000000000 00000 n \n")

// takeApart reads a file that fpdf wrote: one table of objects, and the trailer.
func takeApart(written []byte) (*file, error) {
	trailer := written[max(0, bytes.LastIndex(written, []byte("trailer"))):]
	size, start := number(sizeLine, trailer), number(startLine, trailer)
	table := fmt.Appendf(nil, "xref\n0 %d\n", size)
	if size < 2 || start > len(written) || !bytes.HasPrefix(written[start:], table) || len(written) < start+len(table)+size*crossReference {
		return nil, errUnread
	}
	starts := make([]int, size)
	for n := 1; n < size; n++ {
		entry := written[start+len(table)+n*crossReference:]
		at, err := strconv.Atoi(string(entry[:10]))
		if err != nil || at <= 0 || at >= start {
			return nil, errUnread
		}
		starts[n] = at
	}
	f := &file{objects: make([][]byte, size), root: number(rootLine, trailer), info: number(infoLine, trailer)}
	ends := append(slices.Sorted(slices.Values(starts)), start)
	for n := 1; n < size; n++ {
		next, _ := slices.BinarySearch(ends, starts[n]+1)
		object, open := bytes.CutPrefix(written[starts[n]:ends[next]], fmt.Appendf(nil, "%d 0 obj\n", n))
		object, closed := bytes.CutSuffix(object, []byte("\nendobj\n"))
		if !open || !closed {
			return nil, errUnread
		}
		f.objects[n] = object
	}
	return f, nil
}

func number(line *regexp.Regexp, text []byte) int {
	m := line.FindSubmatch(text)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(string(m[1]))
	return n
}

// add adds an object and gives its number.
func (f *file) add(content []byte) int {
	f.objects = append(f.objects, content)
	return len(f.objects) - 1
}

// enter puts entries at the end of the dictionary that an object is.
func (f *file) enter(n int, entries string) {
	f.objects[n] = fmt.Appendf(nil, "%s\n%s>>", bytes.TrimSuffix(f.objects[n], []byte(">>")), entries)
}

// graft adds an object of another file, and all it refers to, and gives its number.
func (f *file) graft(from *file, n int) int {
	grafted := make(map[int]int)
	var graft func(n int) int
	graft = func(n int) int {
		if at, ok := grafted[n]; ok {
			return at
		}
		grafted[n] = f.add(nil)
		dictionary, stream := from.objects[n], []byte(nil)
		if at := bytes.Index(dictionary, streamOpens); at >= 0 {
			dictionary, stream = dictionary[:at], dictionary[at:]
		}
		renumbered := reference.ReplaceAllFunc(dictionary, func(r []byte) []byte {
			return fmt.Appendf(nil, "%d 0 R", graft(number(reference, r)))
		})
		f.objects[grafted[n]] = append(renumbered, stream...)
		return grafted[n]
	}
	return graft(n)
}

var streamOpens, streamCloses = []byte("\nstream\n"), []byte("\nendstream")

// deflation is the level of compression: the next ones take half as long again for
// files a twentieth smaller.
const deflation = 3

// deflaters are kept: each is a megabyte to make.
var deflaters = sync.Pool{New: func() any {
	w, err := zlib.NewWriterLevel(nil, deflation)
	if err != nil {
		panic(err) // there is no such level
	}
	return w
}}

// stream is an object that holds compressed content.
func stream(entries string, content []byte) ([]byte, error) {
	var b bytes.Buffer
	w := deflaters.Get().(*zlib.Writer)
	defer deflaters.Put(w)
	w.Reset(&b)
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, "<<%s /Filter /FlateDecode /Length %d>>%s%s%s", entries, b.Len(), streamOpens, b.Bytes(), streamCloses), nil
}

// deflate compresses the stream that an object is.
func (f *file) deflate(n int) (err error) {
	_, content, ok := bytes.Cut(f.objects[n], streamOpens)
	if !ok {
		return errUnread
	}
	f.objects[n], err = stream("", bytes.TrimSuffix(content, streamCloses))
	return err
}

// gather puts in one stream all the objects that are none: the structure, a thousand
// of them much alike, takes a tenth of its room there. It gives the stream, and the
// place of each object in it.
func (f *file) gather() (holder int, places map[int]int, err error) {
	var heads, bodies []byte
	places = make(map[int]int)
	for n, object := range f.objects {
		if n == 0 || bytes.Contains(object, streamOpens) {
			continue
		}
		places[n] = len(places)
		heads = fmt.Appendf(heads, "%d %d ", n, len(bodies))
		bodies = append(append(bodies, object...), '\n')
	}
	held, err := stream(fmt.Sprintf("/Type /ObjStm /N %d /First %d", len(places), len(heads)), append(heads, bodies...))
	return f.add(held), places, err
}

// together is the whole file, with the table of where each object is.
func (f *file) together() ([]byte, error) {
	holder, places, err := f.gather()
	if err != nil {
		return nil, err
	}
	file := []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n") // the second line says that it is no text
	write := func(n int, object []byte) {
		file = fmt.Appendf(file, "%d 0 obj\n%s\nendobj\n", n, object)
	}
	var table []byte
	for n, object := range f.objects {
		place, held := places[n]
		switch {
		case n == 0:
			table = row(table, free, 0, 1<<16-1)
		case held:
			table = row(table, gathered, holder, place)
		default:
			table = row(table, alone, len(file), 0)
			write(n, object)
		}
	}
	start, n := len(file), len(f.objects)
	where, err := stream(fmt.Sprintf("/Type /XRef /W [1 4 4] /Size %d /Root %d 0 R /Info %d 0 R %s", n+1, f.root, f.info, identifier(file)), row(table, alone, start, 0))
	if err != nil {
		return nil, err
	}
	write(n, where)
	return fmt.Appendf(file, "startxref\n%d\n%%%%EOF\n", start), nil
}

// The kinds of a row of the table of objects: the first of them is none; the others
// are somewhere in the file, or in a stream that holds several.
const (
	free byte = iota
	alone
	gathered
)

// row adds an object to the table.
func row(table []byte, kind byte, where, place int) []byte {
	table = binary.BigEndian.AppendUint32(append(table, kind), uint32(where))
	return binary.BigEndian.AppendUint32(table, uint32(place))
}
