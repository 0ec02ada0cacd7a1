package encryption

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"io"
	"slices"
	"strings"
	"unicode/utf16"
)

// stream is a file of a compound file; its storage is a folder, whose levels "/"
// parts, and empty at the root.
type stream struct {
	storage, name string
	content       []byte
}

// Sizes and marks of a compound file of version 3 ([MS-CFB] 2.1 and 2.2).
const (
	sectorBytes     = 512
	miniSectorBytes = 64
	miniCutoff      = 4096 // a smaller stream lies in the mini stream
	entryBytes      = 128  // of the directory
	perSector       = sectorBytes / 4
	inHeader        = 109 // sectors of the allocation table that the header lists

	difatMark = 0xFFFFFFFC
	fatMark   = 0xFFFFFFFD
	endMark   = 0xFFFFFFFE
	freeMark  = 0xFFFFFFFF
)

// entry is one of the directory: the root, a storage or a stream.
type entry struct {
	name               string
	kind               byte // 1 a storage, 2 a stream, 5 the root
	children           []*entry
	number             uint32
	left, right, child uint32 // numbers of entries
	start              uint32
	content            []byte
}

// writeCompound writes a compound file of some streams. It bears no date, and no
// class: the same streams give the same bytes.
func writeCompound(w io.Writer, streams []stream) error {
	directory := plant(streams)
	var f compound
	mini, miniTable := layMini(directory)
	for _, e := range directory {
		if e.kind == 2 && len(e.content) >= miniCutoff {
			e.start = f.lay(e.content)
		}
	}
	root := directory[0]
	root.content = mini
	root.start = f.lay(mini)
	miniStart := f.lay(tableBytes(miniTable))
	directoryStart := f.lay(directoryBytes(directory))
	fatStart, fats, difatStart, difats := f.close()

	header := make([]byte, 0, sectorBytes)
	header = append(header, 0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1)
	header = append(header, make([]byte, 16)...)                                         // class
	header = append(header, 0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0, 0, 0, 0, 0, 0, 0)     // version 3, sectors of 2^9 and 2^6 bytes
	header = append(header, words(0, fats, directoryStart, 0, miniCutoff, miniStart)...) // version 3 does not count the sectors of the directory
	header = append(header, words(sectorsOf(len(miniTable)*4), difatStart, difats)...)
	for i := range uint32(inHeader) {
		header = append(header, words(mark(i < fats, fatStart+i))...)
	}
	if _, err := w.Write(header); err != nil {
		return err
	}
	_, err := w.Write(f.sectors.Bytes())
	return err
}

// plant makes the directory: the root first, then each storage and stream, and in each
// storage the tree by which a name is found.
func plant(streams []stream) []*entry {
	root := &entry{name: "Root Entry", kind: 5}
	all := []*entry{root}
	add := func(in *entry, e *entry) *entry {
		e.number = uint32(len(all))
		all = append(all, e)
		in.children = append(in.children, e)
		return e
	}
	for _, s := range streams {
		in := root
		for folder := range strings.SplitSeq(s.storage, "/") {
			if folder == "" {
				continue
			}
			i := slices.IndexFunc(in.children, func(e *entry) bool { return e.name == folder })
			if i < 0 {
				in = add(in, &entry{name: folder, kind: 1})
				continue
			}
			in = in.children[i]
		}
		add(in, &entry{name: s.name, kind: 2, content: s.content, start: endMark})
	}
	for _, e := range all {
		e.left, e.right = freeMark, freeMark
	}
	for _, e := range all {
		slices.SortFunc(e.children, func(a, b *entry) int { // shorter names first ([MS-CFB] 2.6.4)
			return cmp.Or(cmp.Compare(len(a.name), len(b.name)), strings.Compare(strings.ToUpper(a.name), strings.ToUpper(b.name)))
		})
		e.child = balance(e.children)
	}
	return all
}

// balance makes a search tree of entries in order, and is the number of its top. All
// of them are black, which [MS-CFB] allows.
func balance(sorted []*entry) uint32 {
	if len(sorted) == 0 {
		return freeMark
	}
	top := sorted[len(sorted)/2]
	top.left, top.right = balance(sorted[:len(sorted)/2]), balance(sorted[len(sorted)/2+1:])
	return top.number
}

// layMini lays the small streams one after the other in the mini stream, and is that
// stream with its allocation table.
func layMini(directory []*entry) (mini []byte, table []uint32) {
	for _, e := range directory {
		if e.kind != 2 || len(e.content) >= miniCutoff || len(e.content) == 0 {
			continue
		}
		e.start = uint32(len(table))
		mini = append(mini, filled(e.content, miniSectorBytes)...)
		table = chain(table, len(mini)/miniSectorBytes)
	}
	return mini, table
}

// chain extends an allocation table with a chain that ends at entry number to, not
// included.
func chain(table []uint32, to int) []uint32 {
	for len(table) < to-1 {
		table = append(table, uint32(len(table)+1))
	}
	return append(table, endMark)
}

// compound is what follows the header: sectors, and the table that links them.
type compound struct {
	sectors bytes.Buffer
	table   []uint32
}

// lay appends a content in sectors of its own, and is the number of the first.
func (f *compound) lay(content []byte) uint32 {
	if len(content) == 0 {
		return endMark
	}
	first := uint32(len(f.table))
	f.sectors.Write(filled(content, sectorBytes))
	f.table = chain(f.table, f.sectors.Len()/sectorBytes)
	return first
}

// close appends the allocation table, and the list of its sectors where there are more
// than the header lists.
func (f *compound) close() (fatStart, fats, difatStart, difats uint32) {
	for { // the table also speaks of its own sectors, and of those of the list
		total := uint32(len(f.table)) + fats + difats
		needs := sectorsOf(int(total) * 4)
		lists := uint32(0)
		if needs > inHeader {
			lists = (needs - inHeader + perSector - 2) / (perSector - 1) // the last number of each leads to the next
		}
		if needs == fats && lists == difats {
			break
		}
		fats, difats = needs, lists
	}
	fatStart = uint32(len(f.table))
	difatStart = mark(difats > 0, fatStart+fats)
	for range fats {
		f.table = append(f.table, fatMark)
	}
	for range difats {
		f.table = append(f.table, difatMark)
	}
	f.sectors.Write(tableBytes(f.table))
	for list := range difats {
		for i := range uint32(perSector - 1) {
			n := inHeader + list*(perSector-1) + i
			f.sectors.Write(words(mark(n < fats, fatStart+n)))
		}
		next := uint32(endMark)
		if list+1 < difats {
			next = difatStart + list + 1
		}
		f.sectors.Write(words(next))
	}
	if difats == 0 {
		difatStart = endMark
	}
	return fatStart, fats, difatStart, difats
}

// mark is a number of a sector, or the mark of none.
func mark(there bool, sector uint32) uint32 {
	if there {
		return sector
	}
	return freeMark
}

func sectorsOf(size int) uint32 { return uint32((size + sectorBytes - 1) / sectorBytes) }

// filled is a content up to whole sectors.
func filled(content []byte, sector int) []byte {
	out := make([]byte, (len(content)+sector-1)/sector*sector)
	copy(out, content)
	return out
}

// tableBytes is an allocation table in whole sectors, what is over being free.
func tableBytes(table []uint32) []byte {
	out := words(table...)
	for len(out)%sectorBytes != 0 {
		out = append(out, words(freeMark)...)
	}
	return out
}

func directoryBytes(directory []*entry) []byte {
	var out []byte
	for _, e := range directory {
		name := utf16.Encode([]rune(e.name))
		b := make([]byte, entryBytes)
		for i, unit := range name {
			binary.LittleEndian.PutUint16(b[2*i:], unit)
		}
		binary.LittleEndian.PutUint16(b[64:], uint16(2*(len(name)+1)))
		b[66], b[67] = e.kind, 1 // black
		copy(b[68:], words(e.left, e.right, e.child))
		copy(b[116:], words(e.start, uint32(len(e.content))))
		out = append(out, b...)
	}
	for len(out)%sectorBytes != 0 { // an entry that is not used
		b := make([]byte, entryBytes)
		copy(b[68:], words(freeMark, freeMark, freeMark))
		out = append(out, b...)
	}
	return out
}
