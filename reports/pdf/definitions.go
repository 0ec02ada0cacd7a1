package pdf

import (
	"strings"

	"github.com/agir-indicateurs/agir/reports"
)

// The columns of the definitions, and the room under each definition.
const (
	sheetColumns  = 3
	sheetGap      = 4.5
	sheetWidth    = (textWidth - sheetGap*(sheetColumns-1)) / sheetColumns
	sheetFoot     = 1.3
	nearSheetFoot = 0.7
)

// definitions are set in three columns of equal height, closer where that saves a page.
func (d *document) definitions(defs reports.Definitions) {
	d.need(24)
	s := d.sheets(defs, d.room())
	d.element("L", func() {
		page := 0
		for i, lines := range s.entries {
			d.element("LI", func() {
				d.element("LBody", func() {
					d.mark(func() {
						for _, p := range s.pieces[i] {
							if p.page > page {
								d.y = d.y + s.bottoms[page]
								d.newPage()
								page = p.page
							}
							d.drawLines(lines[p.from:p.to], marginLeft+float64(p.column)*(sheetWidth+sheetGap), d.y+p.top, s.look)
						}
					})
				})
			})
		}
		if page < len(s.bottoms) {
			d.y += s.bottoms[page]
		}
	})
}

// betterTogether says whether a section of definitions is better begun on a page of its own: it
// would leave a few of them alone on the last page, fits on one page, and the page that it
// leaves is used enough.
func (d *document) betterTogether(s reports.Section) bool {
	if d.fresh() || len(s.Blocks) != 1 || d.used() < worthLeaving {
		return false
	}
	defs, ok := s.Blocks[0].(reports.Definitions)
	if !ok {
		return false
	}
	head := sectionStyle.leading() + underHeading
	here, alone := d.sheets(defs, d.room()-d.gap(3)-head), d.sheets(defs, floor-marginTop-head)
	return len(here.bottoms) == 2 && here.bottoms[1] < thinLast*(floor-marginTop) && len(alone.bottoms) == 1
}

// worthLeaving is how much of a page is used, at least, when definitions that would hold on it in
// part begin on the next.
const worthLeaving = 0.5

// sheets are definitions set in columns: the lines of each, where they stand, and how far down
// each page goes from where it begins.
type sheets struct {
	look    style
	entries [][]line
	pieces  [][]piece
	bottoms []float64
}

// piece is some lines of a definition, in a column of a page.
type piece struct {
	page, column int
	from, to     int
	top          float64
}

// sheets sets definitions from a page that has so much room, closer where that saves a page.
func (d *document) sheets(defs reports.Definitions, room float64) sheets {
	set := func(look style, foot float64) sheets {
		s := sheets{look: look}
		for _, def := range shortened(defs.Items) {
			s.entries = append(s.entries, d.wrap(sheet(def), look, sheetWidth))
		}
		s.fill(room, foot)
		return s
	}
	near := fine
	near.close = true
	usual, closer := set(fine, sheetFoot), set(near, nearSheetFoot)
	if len(closer.bottoms) < len(usual.bottoms) {
		return closer
	}
	return usual
}

// fill gives each definition its columns: those of a page that others follow are as high as it,
// those of the last about as high as one another.
func (s *sheets) fill(room, foot float64) {
	s.pieces = make([][]piece, len(s.entries))
	leading := s.look.leading()
	for at, page := (place{}), 0; at.entry < len(s.entries); page++ {
		var left float64
		for i := at.entry; i < len(s.entries); i++ {
			left += float64(len(s.entries[i]))*leading + foot
		}
		limit := min(room, (left-float64(at.line)*leading)/sheetColumns)
		for ; limit < room; limit += leading / 2 {
			end := at
			for range sheetColumns {
				end = s.column(end, limit, foot)
			}
			if end.entry == len(s.entries) {
				break
			}
		}
		bottom := 0.0
		for c := range sheetColumns {
			end := s.column(at, min(limit, room), foot)
			top := 0.0
			for i := at.entry; i <= end.entry && i < len(s.entries); i++ {
				p := piece{page: page, column: c, to: len(s.entries[i]), top: top}
				if i == at.entry {
					p.from = at.line
				}
				if i == end.entry {
					p.to = end.line
				}
				if p.from < p.to {
					s.pieces[i] = append(s.pieces[i], p)
					bottom = max(bottom, top+float64(p.to-p.from)*leading)
				}
				top += float64(p.to-p.from)*leading + foot
			}
			at = end
		}
		s.bottoms = append(s.bottoms, bottom)
		room = floor - marginTop
	}
}

// place is a line of a definition.
type place struct{ entry, line int }

// column is where a column of some height ends that begins at a place: neither one line of a
// definition nor its last one stands alone in a column.
func (s *sheets) column(at place, height, foot float64) place {
	leading := s.look.leading()
	for used := 0.0; at.entry < len(s.entries); {
		rest := len(s.entries[at.entry]) - at.line
		whole := float64(rest) * leading
		if used+whole <= height {
			used += whole + foot
			at = place{entry: at.entry + 1}
			continue
		}
		fits := min(int((height-used)/leading), rest-2)
		if fits < 2 && used > 0 {
			return at
		}
		return place{at.entry, at.line + max(1, fits)}
	}
	return at
}

// shortened refers to a rule or a source printed before instead of repeating it.
func shortened(items []reports.Definition) []reports.Definition {
	first := map[string]string{}
	refer := func(term, text string) string {
		if text == "" {
			return ""
		}
		if before, ok := first[text]; ok {
			return "comme " + reports.Quoted(before)
		}
		first[text] = term
		return text
	}
	var short []reports.Definition
	for _, def := range items {
		if strings.HasPrefix(def.Term, "Dont ") {
			continue // a part of the figure before, which its label says
		}
		def.Rule, def.Source = refer(def.Term, def.Rule), refer(def.Term, def.Source)
		short = append(short, def)
	}
	return short
}

// sheet is the definition in one paragraph. Who is counted among whom is in the
// definition already; the workbook has the full sheet.
func sheet(def reports.Definition) reports.Text {
	t := reports.Text{{Text: def.Term + ". ", Emphasis: reports.Strong}, {Text: def.Text}}
	add := func(label, text string) {
		if text != "" {
			t = append(t, reports.Run{Text: " " + label + "\u202f: ", Emphasis: reports.Italic}, reports.Run{Text: text + stop(text)})
		}
	}
	add("Cible nationale", def.Target)
	if def.Rule == def.Source { // both are those of another, named once
		add("Règle et source", def.Rule)
		return t
	}
	add("Règle", def.Rule)
	add("Source", def.Source)
	return t
}

func stop(text string) string {
	if strings.HasSuffix(text, ".") || strings.HasSuffix(text, "\u202f?") {
		return ""
	}
	return "."
}
