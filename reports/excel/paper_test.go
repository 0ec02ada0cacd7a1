package excel_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
)

// mostPages is how many pages the workbook of each document may take.
var mostPages = map[string]int{
	"rich": 15, "opening": 10, "zeros": 6, "sparse": 5, "directors": 8, "wide": 14, "quarter": 13, "year": 10, "wide year": 14, "nation": 17, "region": 4,
}

// leastFilled is how much of the height of a printed page is used, at least.
const leastFilled = 0.33

// TestWorkbooksPrintOnFewFullPages: LibreOffice prints the workbook of every kind of document on
// no more pages than its tables fill, none of them nearly empty, none of them blank.
func TestWorkbooksPrintOnFewFullPages(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("no LibreOffice here: soffice is not installed")
	}
	if _, err := exec.LookPath("pdftoppm"); err != nil {
		t.Skip("no poppler here: pdftoppm is not installed")
	}
	watch := slow.Test(t, "LibreOffice prints the workbook of every kind of document")
	room := t.TempDir()
	var files []string
	for name, r := range reportsToWrite() {
		file := filepath.Join(room, name+".xlsx")
		if err := os.WriteFile(file, written(t, r), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	slices.Sort(files)
	watch.At("printing %d workbooks", len(files))
	print := exec.Command(office, append([]string{"--headless", "--norestore", "-env:UserInstallation=file://" + filepath.ToSlash(filepath.Join(room, "profile")),
		"--convert-to", "pdf", "--outdir", room}, files...)...)
	if out, err := print.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".xlsx")
		pages := printed(t, strings.TrimSuffix(file, ".xlsx")+".pdf")
		t.Log(name, len(pages), pages)
		if len(pages) > mostPages[name] {
			t.Errorf("%s: %d pages, %d at most", name, len(pages), mostPages[name])
		}
		for n, filled := range pages[:len(pages)-1] {
			if float64(filled) < leastFilled {
				t.Errorf("%s: page %d of %d is filled to %v of its height", name, n+1, len(pages), filled)
			}
		}
	}
}

type share float64

func (s share) String() string { return fmt.Sprintf("%.2f", float64(s)) }

// printed is how much of the height of each page of a PDF file is used, between its margins.
func printed(t *testing.T, file string) (filled []share) {
	t.Helper()
	const dpi = 24
	stem := strings.TrimSuffix(file, ".pdf")
	if out, err := exec.Command("pdftoppm", "-r", strconv.Itoa(dpi), "-gray", "-png", file, stem).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	pictures, err := filepath.Glob(stem + "-*.png")
	if err != nil || len(pictures) == 0 {
		t.Fatal(file, "has no page", err)
	}
	slices.Sort(pictures)
	for _, name := range pictures {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		top, bottom := dpi/2, picture.Bounds().Dy()-dpi*4/5
		filled = append(filled, share(float64(lastInk(picture, top, bottom)-top)/float64(bottom-top)))
	}
	return filled
}

// lastInk is the lowest row of a picture that is not white, between two.
func lastInk(picture image.Image, top, bottom int) int {
	for y := bottom - 1; y > top; y-- {
		for x := range picture.Bounds().Dx() {
			if r, _, _, _ := picture.At(x, y).RGBA(); r < 0xd000 {
				return y
			}
		}
	}
	return top
}
