package pdf

// colour is red, green and blue from 0 to 255. Each use keeps its own lightness,
// so that a grey print and the usual colour blindness lose nothing.
type colour struct{ r, g, b int }

var (
	colourInk    = colour{28, 36, 48}    // text
	colourSoft   = colour{92, 103, 117}  // second voice; 5.6 to 1 on white
	colourDeep   = colour{23, 66, 110}   // headings, lines, areas that went on
	colourMiddle = colour{98, 142, 184}  //
	colourName   = colour{56, 98, 140}   // the name of a line in the middle tone; 6.3 to 1 on white
	colourLight  = colour{178, 203, 226} // areas that wait
	colourBand   = colour{222, 232, 242} // intervals, panels
	colourPanel  = colour{243, 246, 249}
	colourRule   = colour{205, 212, 220}
	colourSignal = colour{176, 74, 18} // what leaves the ordinary
	colourWhite  = colour{255, 255, 255}
)

// style is how a piece of text looks. Size is in points.
type style struct {
	size         float64
	bold, italic bool
	typed        bool // in a typeface of one width
	close        bool // its lines stand nearer to one another
	colour       colour
}

func (s style) in(c colour) style { s.colour = c; return s }
func (s style) strong() style     { s.bold = true; return s }

// leading is the distance of two baselines, in millimetres.
func (s style) leading() float64 {
	if s.close {
		return s.size * 0.3528 * 1.17
	}
	return s.size * 0.3528 * 1.28
}

// ascent is how far the line stands above its baseline.
func (s style) ascent() float64 { return s.size * 0.3528 * 0.93 }

var (
	titleStyle   = style{size: 21, bold: true, colour: colourDeep}
	subtitle     = style{size: 12.5, colour: colourInk}
	sectionStyle = style{size: 13, bold: true, colour: colourDeep}
	headingStyle = style{size: 10.5, bold: true, colour: colourDeep}
	caption      = style{size: 9, bold: true, colour: colourInk}
	body         = style{size: 9.5, colour: colourInk}
	closeBody    = style{size: 8.6, colour: colourInk} // a body that must hold on a page
	leadStyle    = style{size: 10.5, colour: colourInk}
	cellStyle    = style{size: 8, colour: colourInk}
	headStyle    = style{size: 7.5, bold: true, colour: colourDeep}
	small        = style{size: 7.5, colour: colourInk}
	tiny         = style{size: 6.5, colour: colourSoft}
	fine         = style{size: 7.5, colour: colourInk} // the least size of a text that is read through
	typed        = style{size: 8.2, typed: true, colour: colourInk}
	note         = style{size: 7.2, colour: colourSoft}
)
