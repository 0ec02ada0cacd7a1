package html_test

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The laws of an accessible page that need no browser; axe checks the others.
func TestStructure(t *testing.T) {
	for name, r := range invented() {
		t.Run(name, func(t *testing.T) {
			page := parse(t, written(t, r))
			if got := page.one(t, "html").attributes["lang"]; got != "fr" {
				t.Errorf("the language is %q", got)
			}
			for _, landmark := range []string{"header", "nav", "main", "footer", "title", "h1"} {
				page.one(t, landmark)
			}
			headingsInOrder(t, page)
			idsAndReferences(t, page)
			scopedTables(t, page)
			picturesInWords(t, page)
		})
	}
}

func headingsInOrder(t *testing.T, page *node) {
	t.Helper()
	level := 0
	for _, h := range page.all("h1", "h2", "h3", "h4", "h5", "h6") {
		next, _ := strconv.Atoi(h.name[1:])
		if next > level+1 || level == 0 && next != 1 {
			t.Errorf("heading %q is of level %d after %d", h.said(), next, level)
		}
		level = next
	}
}

// idsAndReferences holds that a name is given once, and that what refers to a
// name finds it.
func idsAndReferences(t *testing.T, page *node) {
	t.Helper()
	ids := map[string]bool{}
	var refers []string
	var walk func(*node)
	walk = func(n *node) {
		if id, ok := n.attributes["id"]; ok {
			if id == "" || ids[id] || strings.ContainsAny(id, " \t") {
				t.Errorf("the name %q is empty, cut or given twice", id)
			}
			ids[id] = true
		}
		refers = append(refers, strings.Fields(n.attributes["aria-labelledby"]+" "+n.attributes["aria-describedby"])...)
		if to, ok := strings.CutPrefix(n.attributes["href"], "#"); ok {
			refers = append(refers, to)
		}
		for _, c := range n.children {
			walk(c)
		}
	}
	walk(page)
	for _, id := range refers {
		if !ids[id] {
			t.Errorf("nothing is named %q", id)
		}
	}
}

// scopedTables holds that each table has a name, headers that say what they head,
// and a keyboard's way to scroll it.
func scopedTables(t *testing.T, page *node) {
	t.Helper()
	for _, table := range page.all("table") {
		caption := table.one(t, "caption").said()
		for _, th := range table.all("th") {
			if s := th.attributes["scope"]; s != "col" && s != "row" && s != "rowgroup" {
				t.Errorf("table %q: header %q has the scope %q", caption, th.said(), s)
			}
		}
		for i, row := range table.all("tr") {
			heads := row.all("th")
			if len(heads) == 0 || i > 0 && heads[0].attributes["scope"] == "col" {
				t.Errorf("table %q: row %d has no header", caption, i)
			}
		}
	}
	for _, n := range page.all("div") {
		if strings.HasPrefix(n.attributes["class"], "scroll") && (n.attributes["tabindex"] != "0" || n.attributes["aria-label"] == "") {
			t.Errorf("%q scrolls but has no name or no keyboard", n.said())
		}
	}
}

func picturesInWords(t *testing.T, page *node) {
	t.Helper()
	for _, f := range page.all("figure") {
		caption := f.one(t, "figcaption").said()
		if page.byID(f.all("svg")[0].attributes["aria-describedby"]).said() == "" {
			t.Errorf("figure %q says nothing in words", caption)
		}
		if d := f.one(t, "details"); len(d.all("table", "a")) == 0 {
			t.Errorf("figure %q has no data", caption)
		}
	}
	for _, svg := range page.all("svg") {
		if svg.attributes["role"] != "img" || svg.attributes["aria-label"]+svg.attributes["aria-labelledby"] == "" {
			t.Error("a picture is no image, or has no name")
		}
	}
}

// The colours of the style sheet, by their name.
var colours = regexp.MustCompile(`--(\w+): #(\w\w)(\w\w)(\w\w);`)

// Text keeps a contrast of 4.5 to 1 on each ground it is written on (WCAG 1.4.3).
func TestContrast(t *testing.T) {
	light := map[string]float64{"white": 1}
	for _, m := range colours.FindAllStringSubmatch(string(written(t, gallery())), -1) {
		light[m[1]] = luminance(t, m[2:])
	}
	for _, pair := range [][2]string{
		{"ink", "white"}, {"soft", "white"}, {"deep", "white"}, {"name", "white"}, {"signal", "white"},
		{"ink", "panel"}, {"soft", "panel"}, {"deep", "panel"}, {"signal", "panel"}, {"soft", "band"}, {"deep", "band"}, {"ink", "light"},
	} {
		text, ok := light[pair[0]]
		ground, found := light[pair[1]]
		if !ok || !found {
			t.Fatalf("the style sheet lacks %v", pair)
		}
		if ratio := (max(text, ground) + 0.05) / (min(text, ground) + 0.05); ratio < 4.5 {
			t.Errorf("%s on %s: %.2f to 1", pair[0], pair[1], ratio)
		}
	}
}

// luminance of a colour, by the definition of WCAG 2.
func luminance(t *testing.T, hex []string) (total float64) {
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			total += weight * c / 12.92
		} else {
			total += weight * math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return total
}
