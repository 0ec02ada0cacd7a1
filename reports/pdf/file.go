package pdf

import (
	"bytes"
	"compress/zlib"
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
	header     []byte
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
	f.header = written[:ends[1]]
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

// deflaters are kept: each is a megabyte to make.
var deflaters = sync.Pool{New: func() any { return zlib.NewWriter(nil) }}

// deflate compresses the stream that an object is.
func (f *file) deflate(n int) error {
	at := bytes.Index(f.objects[n], streamOpens)
	plain, ok := bytes.CutSuffix(f.objects[n], streamCloses)
	if at < 0 || !ok {
		return errUnread
	}
	var b bytes.Buffer
	w := deflaters.Get().(*zlib.Writer)
	defer deflaters.Put(w)
	w.Reset(&b)
	if _, err := w.Write(plain[at+len(streamOpens):]); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	f.objects[n] = fmt.Appendf(nil, "<</Filter /FlateDecode /Length %d>>%s%s%s", b.Len(), streamOpens, b.Bytes(), streamCloses)
	return nil
}

// together is the file, its objects in their order.
func (f *file) together() []byte {
	length := len(f.header)
	for _, object := range f.objects {
		length += len(object) + crossReference + len("00000 0 obj\n\nendobj\n")
	}
	b := append(make([]byte, 0, length+200), f.header...)
	starts := make([]int, len(f.objects))
	for n, object := range f.objects[1:] {
		starts[n+1] = len(b)
		b = fmt.Appendf(b, "%d 0 obj\n", n+1)
		b = append(b, object...)
		b = append(b, "\nendobj\n"...)
	}
	table := len(b)
	b = fmt.Appendf(b, "xref\n0 %d\n0000000000 65535 f \n", len(starts))
	for _, at := range starts[1:] {
		b = fmt.Appendf(b, "%010d 00000 n \n", at)
	}
	return fmt.Appendf(b, "trailer\n<</Size %d /Root %d 0 R /Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(starts), f.root, f.info, table)
}
