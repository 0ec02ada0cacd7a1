package pdf

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"
)

// What PDF/UA-1 (ISO 14289-1) and PDF/A-2a (ISO 19005-2) ask beyond what fpdf writes:
// a description in XMP, an identifier, a colour space, and typefaces that say which
// character each code is and that they are cut. All of it would belong in fpdf.

// archive completes a file for those who keep it and for those who have it read aloud.
func (d *document) archive(f *file) error {
	profile, err := stream("/N 3", sRGB())
	if err != nil {
		return err
	}
	colours := f.add(profile)
	intent := f.add(fmt.Appendf(nil, "<</Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB) /Info (sRGB) /DestOutputProfile %d 0 R>>", colours))
	about := f.add(metadata(d.description()))
	f.enter(f.root, fmt.Sprintf("/Metadata %d 0 R /OutputIntents [%d 0 R]", about, intent))
	return nil
}

// metadata is a stream of XMP, in clear so that any tool finds it.
func metadata(xmp []byte) []byte {
	return fmt.Appendf(nil, "<</Type /Metadata /Subtype /XML /Length %d>>%s%s%s", len(xmp), streamOpens, xmp, streamCloses)
}

// description is what the document says of itself, in XMP: the same as in its
// information dictionary, and which parts of which standards it follows. The last of
// them is no part of PDF/A, which wants it described.
func (d *document) description() []byte {
	var b bytes.Buffer
	text := func(open, value, shut string) {
		b.WriteString(open)
		xml.EscapeText(&b, []byte(value)) // a buffer takes all
		b.WriteString(shut)
	}
	r := d.report
	b.WriteString("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n")
	b.WriteString(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:format>application/pdf</dc:format>
`)
	text(`<dc:title><rdf:Alt><rdf:li xml:lang="x-default">`, clean(r.Title+" – "+r.Subtitle), "</rdf:li></rdf:Alt></dc:title>\n")
	text(`<dc:creator><rdf:Seq><rdf:li>`, clean(r.Publisher), "</rdf:li></rdf:Seq></dc:creator>\n")
	text(`<dc:description><rdf:Alt><rdf:li xml:lang="x-default">`, clean(r.Territory), "</rdf:li></rdf:Alt></dc:description>\n")
	text(`<dc:language><rdf:Bag><rdf:li>`, r.Language, "</rdf:li></rdf:Bag></dc:language>\n")
	b.WriteString("<xmp:CreatorTool>agir</xmp:CreatorTool><pdf:Producer>agir</pdf:Producer>\n")
	if !r.IssuedOn.IsZero() {
		on := r.IssuedOn.Format(time.DateOnly + "T15:04:05")
		text("<xmp:CreateDate>", on, "</xmp:CreateDate>")
		text("<xmp:ModifyDate>", on, "</xmp:ModifyDate>\n")
	}
	b.WriteString(`<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema><pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>Part of ISO 14289 that the document follows</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>`)
	return b.Bytes()
}

// identifier is that of a file, made of what it holds: the same report, the same
// identifier.
func identifier(content []byte) string {
	sum := sha256.Sum256(content)
	return fmt.Sprintf("/ID [<%X> <%[1]X>]", sum[:16])
}

// everyCode is the map of codes to characters that fpdf writes, whose only range is
// longer than the 256 codes that a range may have.
var everyCode = []byte("1 beginbfrange\n<0000> <FFFF> <0000>\nendbfrange")

// baseName is the name that fpdf gives a typeface.
var baseName = regexp.MustCompile(`/(BaseFont|FontName) /`)

// describe says, in the objects of a typeface cut to some characters, which character
// each of its codes is, and by a mark before its name that it is cut.
func (f *file) describe(to string) error {
	mapped := false
	for n, object := range f.objects {
		head, content, streamed := bytes.Cut(object, streamOpens)
		switch {
		case !streamed:
			f.objects[n] = baseName.ReplaceAll(object, []byte("/$1 /"+cutMark(to)+"+"))
		case bytes.Contains(head, []byte("/Filter")) || !bytes.Contains(content, everyCode):
		default:
			content = bytes.Replace(bytes.TrimSuffix(content, streamCloses), everyCode, codes(to), 1)
			described, err := stream("", content)
			if err != nil {
				return err
			}
			f.objects[n], mapped = described, true
		}
	}
	if !mapped {
		return errUnread
	}
	return nil
}

// cutMark is six letters drawn from the characters that a typeface is cut to.
func cutMark(to string) string {
	sum := sha256.Sum256([]byte(to))
	letters := sum[:6]
	for i := range letters {
		letters[i] = 'A' + letters[i]%26
	}
	return string(letters)
}

// codes maps to themselves the codes of some characters, which are those of Unicode:
// in ranges of one first byte, a hundred at a time.
func codes(to string) []byte {
	all := []rune(to)
	slices.Sort(all)
	all = slices.Compact(all)
	var ranges []string
	for i := 0; i < len(all); {
		last := i
		for last+1 < len(all) && all[last+1] == all[last]+1 && all[last+1]>>8 == all[i]>>8 {
			last++
		}
		ranges = append(ranges, fmt.Sprintf("<%04X> <%04X> <%04[1]X>\n", all[i], all[last]))
		i = last + 1
	}
	var b []byte
	for some := range slices.Chunk(ranges, 100) {
		b = fmt.Appendf(b, "%d beginbfrange\n%sendbfrange\n", len(some), strings.Join(some, ""))
	}
	return b
}

// sRGB is the profile of the colours that the pages draw with: the primaries and the
// curve of IEC 61966-2-1, adapted to the white of profiles (ICC.1:2010, annex E).
func sRGB() []byte {
	fixed := func(all ...float64) (b []byte) {
		for _, x := range all {
			b = binary.BigEndian.AppendUint32(b, uint32(int32(math.Round(x*65536))))
		}
		return b
	}
	typed := func(kind string, content []byte) []byte { return slices.Concat([]byte(kind), make([]byte, 4), content) }
	text := func(s string) []byte {
		b := binary.BigEndian.AppendUint32(nil, 1)
		b = binary.BigEndian.AppendUint32(b, 12)
		b = append(b, "enUS"...)
		b = binary.BigEndian.AppendUint32(b, uint32(2*len(s)))
		b = binary.BigEndian.AppendUint32(b, 28)
		for _, c := range []byte(s) {
			b = append(b, 0, c)
		}
		return typed("mluc", b)
	}
	curve := typed("para", append([]byte{0, 3, 0, 0}, fixed(2.4, 1/1.055, 0.055/1.055, 1/12.92, 0.04045)...))
	return profile([]tag{
		{"desc", text("sRGB")},
		{"cprt", text("CC0")},
		{"wtpt", typed("XYZ ", fixed(0.96420, 1, 0.82491))},
		{"chad", typed("sf32", fixed(1.04788, 0.02292, -0.05022, 0.02959, 0.99048, -0.01707, -0.00925, 0.01508, 0.75168))},
		{"rXYZ", typed("XYZ ", fixed(0.43607, 0.22249, 0.01392))},
		{"gXYZ", typed("XYZ ", fixed(0.38515, 0.71687, 0.09708))},
		{"bXYZ", typed("XYZ ", fixed(0.14307, 0.06061, 0.71410))},
		{"rTRC", curve}, {"gTRC", curve}, {"bTRC", curve},
	})
}

// tag is an element of a profile.
type tag struct {
	name    string
	content []byte
}

// profile lays the elements of a profile of a display, version 4.2.
func profile(tags []tag) []byte {
	table := binary.BigEndian.AppendUint32(nil, uint32(len(tags)))
	var content []byte
	start := 128 + 4 + 12*len(tags)
	for _, t := range tags {
		table = append(table, t.name...)
		table = binary.BigEndian.AppendUint32(table, uint32(start+len(content)))
		table = binary.BigEndian.AppendUint32(table, uint32(len(t.content)))
		content = append(content, t.content...)
		for len(content)%4 != 0 {
			content = append(content, 0)
		}
	}
	header := make([]byte, 128)
	binary.BigEndian.PutUint32(header, uint32(start+len(content)))
	binary.BigEndian.PutUint32(header[8:], 0x04200000)
	copy(header[12:], "mntrRGB XYZ ")
	for i, part := range []uint16{2010, 1, 1, 0, 0, 0} { // the day of ICC.1:2010: a profile bears one
		binary.BigEndian.PutUint16(header[24+2*i:], part)
	}
	copy(header[36:], "acsp")
	copy(header[68:], []byte{0, 0, 0xF6, 0xD6, 0, 1, 0, 0, 0, 0, 0xD3, 0x2D}) // the white of profiles
	return slices.Concat(header, table, content)
}

// boxOf is the place of a figure on its page as the structure gives it: in points, the
// lower left corner then the upper right one.
func boxOf(x, y, width, height float64) []float64 {
	const point = 72 / 25.4 // of a millimetre
	return []float64{x * point, (pageHeight - y - height) * point, (x + width) * point, (pageHeight - y) * point}
}
