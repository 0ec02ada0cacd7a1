package pdf_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/pdf"
	"github.com/agir-indicateurs/agir/reports/samples"
)

// leastFilled is how much of the height of a page is used, at least, the last page apart: a
// table or a chart that stays whole may leave the rest.
const leastFilled = 0.64

// TestPagesAreFull: of each kind of document, no page but the last is left half empty.
func TestPagesAreFull(t *testing.T) {
	if _, err := exec.LookPath("pdftoppm"); err != nil {
		t.Skip("no poppler here: pdftoppm is not installed")
	}
	slow.Test(t, "every page of every kind of document is drawn")
	for name, r := range samples.Every() {
		var content bytes.Buffer
		if err := pdf.Write(&content, r); err != nil {
			t.Fatal(err)
		}
		pages := filled(t, content.Bytes())
		t.Log(name, pages)
		for n, share := range pages[:len(pages)-1] {
			if share < leastFilled {
				t.Errorf("%s: page %d of %d is filled to %.2f of its height", name, n+1, len(pages), share)
			}
		}
	}
}

// TestAnEmptyPageIsSeen: the measure measures.
func TestAnEmptyPageIsSeen(t *testing.T) {
	if _, err := exec.LookPath("pdftoppm"); err != nil {
		t.Skip("no poppler here: pdftoppm is not installed")
	}
	r := samples.Every()["sparse"]
	r.Sections = r.Sections[:1]
	r.Sections[0].Blocks = r.Sections[0].Blocks[:1]
	var content bytes.Buffer
	if err := pdf.Write(&content, r); err != nil {
		t.Fatal(err)
	}
	if pages := filled(t, content.Bytes()); len(pages) != 1 || pages[0] < 0.1 || pages[0] > 0.5 {
		t.Errorf("a title and a list fill %v", pages)
	}
}

// filled is how much of the height of each page is used, from the head of the page to the line
// above its foot.
func filled(t *testing.T, content []byte) (shares []float64) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "document.pdf")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	pictures, err := exec.Command("pdftoppm", "-r", "20", "-gray", file).Output()
	if err != nil {
		t.Fatal(err)
	}
	for len(pictures) > 0 {
		// P5, width, height, the white of it, then a byte a point
		var fields [4]string
		for i := range fields {
			end := bytes.IndexAny(pictures, " \n")
			fields[i], pictures = string(pictures[:end]), pictures[end+1:]
		}
		width, _ := strconv.Atoi(fields[1])
		height, _ := strconv.Atoi(fields[2])
		if fields[0] != "P5" || width == 0 || height == 0 {
			t.Fatalf("a picture begins with %q", fields)
		}
		top, bottom := height*15/297, height*(297-17)/297
		last := top
		for y := top; y < bottom; y++ {
			for _, tone := range pictures[y*width : (y+1)*width] {
				if tone < 0xd0 {
					last = y
				}
			}
		}
		shares = append(shares, float64(last-top)/float64(bottom-top))
		pictures = pictures[width*height:]
	}
	return shares
}

// TestAPageThatLacksLittleIsFilled: what follows a section and lacks a few millimetres stands on
// its page, the section being set nearer; what lacks more leaves the page as it is.
func TestAPageThatLacksLittleIsFilled(t *testing.T) {
	if _, err := exec.LookPath("pdftoppm"); err != nil {
		t.Skip("no poppler here: pdftoppm is not installed")
	}
	tall := reports.Chart{ID: "t", Title: "Sans emploi, par motif", Alternative: "A", Shape: reports.Bars{Horizontal: true, Y: counts(0, 10), Series: []reports.BarSeries{{Label: "Motif"}}}}
	bars := tall.Shape.(reports.Bars)
	for i := range 16 {
		bars.Categories, bars.Series[0].Values = append(bars.Categories, "Motif "+strconv.Itoa(i)), append(bars.Series[0].Values, reports.CountOf(int64(i%10)))
	}
	tall.Shape = bars
	first := func(rows int) float64 {
		r := &reports.Report{Title: "T", Subtitle: "S", Publisher: "P", Language: "fr-FR", Sections: []reports.Section{
			{ID: "a", Title: "A", Blocks: []reports.Block{longTable(rows)}},
			{ID: "b", Title: "B", Blocks: []reports.Block{tall}},
			{ID: "c", Title: "C", Blocks: []reports.Block{longTable(60)}},
		}}
		var content bytes.Buffer
		if err := pdf.Write(&content, r); err != nil {
			t.Fatal(err)
		}
		return filled(t, content.Bytes())[0]
	}
	if share := first(10); share < 0.9 {
		t.Errorf("a chart that lacks a few millimetres leaves a page filled to %.2f", share)
	}
	if share := first(11); share > 0.6 {
		t.Errorf("a chart that lacks more stands on a page filled to %.2f", share)
	}
}
