package exports_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// outcome is all that a sheet says, or why it is refused.
func outcome(t *testing.T, sheet string) []string {
	file, err := exports.Read("a.xlsx", with(parts{"xl/worksheets/sheet1.xml": sheet}).zip(t), exports.Limits{CellBytes: 40, Columns: 60, Rows: 30, Ratio: 10_000})
	var refusal *exports.Refusal
	if errors.As(err, &refusal) {
		return []string{refusal.Rule, refusal.Reason}
	}
	if err != nil {
		t.Fatal(err)
	}
	return typedLines(t, file.Sheets[0])
}

// What a cell is made of, and what must not pass for it.
var (
	cellPlaces  = []string{"", "", "", ` r="A1"`, ` r="B1"`, ` r="C1"`, ` r="AB1"`, ` r="A2"`, ` r="1"`, ` r=""`, ` r="B1" r="C1"`, ` r='B1'`, ` r="ZZZ1"`, ` r="BZ1"`, ` x="1"`, ` r = "B1"`, ` r="B&#49;"`, ` r`, ` r=`}
	cellStyles  = []string{"", "", ` s="1"`, ` s="0"`, ` s=""`, ` s="99"`, ` s="-1"`, ` s="4"`, `s="1"`, ` s="1`}
	cellTypes   = []string{"", "", "", ` t="s"`, ` t="str"`, ` t="inlineStr"`, ` t="b"`, ` t="e"`, ` t="d"`, ` t="n"`, ` t="z"`, ` t=""`, ` t="s" t="s"`}
	cellEnds    = []string{">", ">", ">", ">", "/>", " >", " />", "/ >", "", "//>", ">>"}
	cellTexts   = []string{"", "1", "0", "7.5", "45202", "45202.5", "-3", "2023-09-12", "#N/A", "true", "Éxemple", "a b ", " 12 ", "_x000D_x", "_x0041_", "a&amp;b", "&#233;", "a]b", "]]>", "\r", "\r\n", "\n", "\t", "\x01", "\xff", "é\xc3", "<", ">", "\"", "99", strings.Repeat("x", 40), strings.Repeat("é", 21), "<![CDATA[x]]>", "<!-- -->"}
	cellBodies  = []string{"", "", "<v>@</v>", "<v>@</v>", "<v>@</v>", "<is><t>@</t></is>", `<is><t xml:space="preserve">@</t></is>`, "<is><t>@</t><t>@</t></is>", "<is><r><t>@</t></r></is>", "<f>1</f><v>@</v>", "<f>1</f>", "<v>@</v><v>@</v>", "<v>@</v><is><t>@</t></is>", "<v/>", "<v >@</v>", "<v>@</v >", "<is/>", "<is><t/></is>", "<x:v>@</x:v>", "@", "<v>@", "<is><t>@</is></t>", "<extLst/>"}
	cellClosing = []string{"</c>", "</c>", "</c>", "</c>", "</c>", "</c >", "", "</v>", "</row>"}
)

// TestQuickCellsReadAlike: a cell written as nearly all are is read without the cost of
// tokens, and as any XML is: here the same cells with one space more, which only the other
// way reads.
func TestQuickCellsReadAlike(t *testing.T) {
	refused, read := 0, 0
	rapid.Check(t, func(r *rapid.T) {
		pick := func(of []string) string { return rapid.SampledFrom(of).Draw(r, "piece") }
		var rows strings.Builder
		for range rapid.IntRange(1, 3).Draw(r, "rows") {
			rows.WriteString(`<row>`)
			for range rapid.IntRange(0, 4).Draw(r, "cells") {
				if rapid.IntRange(0, 3).Draw(r, "kind") > 0 { // well written, so that many sheets are read to their end
					rows.WriteString(`<c` + rapid.SampledFrom([]string{"", ` s="1"`, ` t="str"`, ` t="s"`, ` t="inlineStr"`}).Draw(r, "attr") + `>` +
						strings.ReplaceAll(rapid.SampledFrom([]string{"", "<v>@</v>", "<is><t>@</t></is>"}).Draw(r, "body"), "@", rapid.SampledFrom([]string{"1", "0", "", "45202", "1 "}).Draw(r, "text")) + `</c>`)
					continue
				}
				end := pick(cellEnds)
				rows.WriteString("<c" + pick(cellPlaces) + pick(cellStyles) + pick(cellTypes) + end)
				if !strings.HasSuffix(end, "/>") {
					rows.WriteString(strings.ReplaceAll(pick(cellBodies), "@", pick(cellTexts)) + pick(cellClosing))
				}
			}
			rows.WriteString(`</row>`)
		}
		quick := outcome(t, sheetXML(rows.String()))
		if slices.Equal(quick, []string{}) || len(quick) > 0 && !strings.Contains(quick[0], ":") {
			refused++
		} else {
			read++
		}
		// One space more after the name: well-formed or not as before, and never written so.
		slow := outcome(t, sheetXML(strings.NewReplacer("<c ", "<c  ", "<c>", "<c >", "<c/>", "<c />").Replace(rows.String())))
		if diff := cmp.Diff(slow, quick); diff != "" {
			r.Fatalf("%s\n%s", rows.String(), diff)
		}
	})
	t.Logf("%d read, %d refused", read, refused)
}

// A cell that the window of the reader cuts is read like the others.
func TestQuickCellsAcrossTheWindow(t *testing.T) {
	var rows, apart strings.Builder
	for range 9000 { // some 700 kB
		rows.WriteString(`<row><c t="str"><v>Entretien à domicile</v></c><c><v>45202</v></c><c t="inlineStr"><is><t>é</t></is></c></row>`)
		apart.WriteString(`<row><c  t="str"><v>Entretien à domicile</v></c><c ><v>45202</v></c><c  t="inlineStr"><is><t>é</t></is></c></row>`)
	}
	read := func(xml string) []string {
		file, err := exports.Read("a.xlsx", with(parts{"xl/worksheets/sheet1.xml": sheetXML(xml)}).zip(t), exports.Limits{Ratio: 10_000})
		if err != nil {
			t.Fatal(err)
		}
		return typedLines(t, file.Sheets[0])
	}
	quick := read(rows.String())
	if diff := cmp.Diff(read(apart.String()), quick); diff != "" || len(quick) != 9000 {
		t.Error(len(quick), diff)
	}
}
