package exports

import (
	"encoding/binary"
	"errors"
	"strings"
	"unicode/utf16"
)

// compoundMagic is how a compound file begins: the file system in a file that Office
// used until 2007 (MS-CFB).
const compoundMagic = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// Marks of the allocation table, and of no entry in the directory.
const (
	freeSector = 0xffff_ffff
	endOfChain = 0xffff_fffe
	lastSector = 0xffff_fffa // the greatest number of a sector
	noEntry    = 0xffff_ffff
)

const (
	miniShift    = 6 // of the sectors of small streams
	entrySize    = 128
	headerTables = 109 // sectors of the allocation table that the header lists
)

var (
	errCompoundCut    = errors.New("a sector lies past the end of the file")
	errCompoundBroken = errors.New("the compound file contradicts itself")
)

// compound is a compound file, read where it lies: nothing of it is copied but its
// allocation table and the streams in several pieces. mscfb would do for files of good
// faith; it makes an object of each entry of the directory, half a million of them in a
// file made for it, and cannot tell a cut file from a broken one.
type compound struct {
	content     []byte
	shift       uint
	table       []uint32 // the next sector of each
	directory   []byte
	miniCutoff  uint32
	miniTable   []byte
	miniSectors []byte
}

func openCompound(content []byte) (*compound, error) {
	if len(content) < 512 {
		return nil, errCompoundCut
	}
	c := &compound{content: content, shift: uint(binary.LittleEndian.Uint16(content[30:])), miniCutoff: u32(content, 56)}
	if c.shift != 9 && c.shift != 12 {
		return nil, errCompoundBroken
	}
	if err := c.readTable(); err != nil {
		return nil, err
	}
	var err error
	if c.directory, err = c.chain(u32(content, 48)); err != nil {
		return nil, err
	}
	if len(c.directory) < entrySize {
		return nil, errCompoundBroken
	}
	if start := u32(content, 60); start <= lastSector && u32(content, 64) > 0 {
		if c.miniTable, err = c.chain(start); err != nil {
			return nil, err
		}
	}
	if root := c.entry(0); root.start <= lastSector && len(c.miniTable) > 0 {
		c.miniSectors, err = c.chain(root.start)
	}
	return c, err
}

func u16(b []byte, at int) int    { return int(binary.LittleEndian.Uint16(b[at:])) }
func u32(b []byte, at int) uint32 { return binary.LittleEndian.Uint32(b[at:]) }

// sectors is how many sectors the file has, the last one perhaps in part.
func (c *compound) sectors() int { return (len(c.content) - 1) >> c.shift }

// sector gives the bytes of a sector.
func (c *compound) sector(n uint32) ([]byte, error) {
	if n > lastSector {
		return nil, errCompoundBroken
	}
	start := (int64(n) + 1) << c.shift
	if start >= int64(len(c.content)) {
		return nil, errCompoundCut
	}
	return c.content[start:min(start+1<<c.shift, int64(len(c.content)))], nil
}

// readTable reads the allocation table, whose sectors the header lists, then a chain of
// lists.
func (c *compound) readTable() error {
	for at := 76; at < 76+4*headerTables; at += 4 {
		if err := c.addTable(u32(c.content, at)); err != nil {
			return err
		}
	}
	next := u32(c.content, 68)
	for steps := 0; next <= lastSector && u32(c.content, 72) > 0; steps++ {
		list, err := c.sector(next)
		if err != nil {
			return err
		}
		if steps > c.sectors() || len(list) < 1<<c.shift {
			return errCompoundBroken
		}
		for at := 0; at < len(list)-4; at += 4 {
			if err := c.addTable(u32(list, at)); err != nil {
				return err
			}
		}
		next = u32(list, len(list)-4)
	}
	if len(c.table) == 0 {
		return errCompoundBroken
	}
	return nil
}

// addTable adds a sector of the allocation table; what it says of sectors that the file
// has not is dropped.
func (c *compound) addTable(n uint32) error {
	if n > lastSector || len(c.table) >= c.sectors() {
		return nil
	}
	sector, err := c.sector(n)
	if err != nil {
		return err
	}
	for at := 0; at+4 <= len(sector) && len(c.table) < c.sectors(); at += 4 {
		c.table = append(c.table, u32(sector, at))
	}
	return nil
}

// chain gives the bytes of a chain of sectors, where they lie when they follow each other.
func (c *compound) chain(start uint32) ([]byte, error) {
	var pieces [][]byte
	size := 0
	for n := start; n != endOfChain; {
		piece, err := c.sector(n)
		if err != nil {
			return nil, err
		}
		if int(n) >= len(c.table) || size > len(c.content) {
			return nil, errCompoundBroken
		}
		if last := len(pieces) - 1; last >= 0 && follows(pieces[last], piece) {
			pieces[last] = pieces[last][:len(pieces[last])+len(piece)]
		} else {
			pieces = append(pieces, piece)
		}
		size += len(piece)
		if n = c.table[n]; n == freeSector {
			return nil, errCompoundBroken
		}
	}
	return joined(pieces, size), nil
}

// follows reports whether two pieces of one array lie one after the other.
func follows(first, second []byte) bool {
	return cap(first) > len(first) && len(second) > 0 && &first[:len(first)+1][len(first)] == &second[0]
}

func joined(pieces [][]byte, size int) []byte {
	if len(pieces) == 1 {
		return pieces[0]
	}
	whole := make([]byte, 0, size)
	for _, p := range pieces {
		whole = append(whole, p...)
	}
	return whole
}

// compoundEntry is a line of the directory.
type compoundEntry struct {
	name               string
	kind               byte // 1 a folder, 2 a stream, 5 the root
	left, right, child uint32
	start              uint32
	size               uint64
}

func (c *compound) entry(n uint32) compoundEntry {
	at := int(n) * entrySize
	b := c.directory[at : at+entrySize]
	e := compoundEntry{kind: b[66], left: u32(b, 68), right: u32(b, 72), child: u32(b, 76), start: u32(b, 116), size: binary.LittleEndian.Uint64(b[120:])}
	if c.shift == 9 {
		e.size &= 0xffff_ffff // the rest may be anything in files of version 3
	}
	letters := make([]uint16, 0, 32)
	for i := 0; i+1 < min(u16(b, 64), 64); i += 2 {
		if letter := binary.LittleEndian.Uint16(b[i:]); letter != 0 {
			letters = append(letters, letter)
		}
	}
	e.name = string(utf16.Decode(letters))
	return e
}

// stream gives the bytes of a stream of the root folder, by its name whatever the case.
// It is nil when there is none.
func (c *compound) stream(name string) ([]byte, error) {
	count := uint32(len(c.directory) / entrySize)
	seen := make([]bool, count)
	for next := []uint32{c.entry(0).child}; len(next) > 0; {
		n := next[len(next)-1]
		next = next[:len(next)-1]
		if n == noEntry || n >= count || seen[n] {
			continue
		}
		seen[n] = true
		e := c.entry(n)
		if e.kind == 2 && strings.EqualFold(e.name, name) {
			return c.bytesOf(e)
		}
		next = append(next, e.left, e.right)
	}
	return nil, nil
}

func (c *compound) bytesOf(e compoundEntry) ([]byte, error) {
	if e.size == 0 {
		return []byte{}, nil
	}
	if e.size > uint64(len(c.content)) {
		return nil, errCompoundCut
	}
	read := c.chain
	if e.size < uint64(c.miniCutoff) {
		read = c.miniChain
	}
	all, err := read(e.start)
	if err != nil {
		return nil, err
	}
	if uint64(len(all)) < e.size {
		return nil, errCompoundCut
	}
	return all[:e.size:e.size], nil
}

// miniChain gives the bytes of a small stream.
func (c *compound) miniChain(start uint32) ([]byte, error) {
	var all []byte
	for n := start; n != endOfChain; n = u32(c.miniTable, int(n)*4) {
		at := int64(n) << miniShift
		if n > lastSector || int64(n)*4+4 > int64(len(c.miniTable)) || at >= int64(len(c.miniSectors)) || len(all) > len(c.miniSectors) {
			return nil, errCompoundBroken
		}
		all = append(all, c.miniSectors[at:min(at+1<<miniShift, int64(len(c.miniSectors)))]...)
	}
	return all, nil
}
