package contract

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// The rules as they are defined, without the tests that spare their cost: what is read must
// be theirs to the letter.

func plainBothNames(s string) (birth, usage string) {
	s = civility.ReplaceAllString(s, "$1")
	for _, form := range []*regexp.Regexp{bornAs, wifeOf, second} {
		if m := form.FindStringSubmatch(s); m != nil {
			return strings.TrimSpace(m[form.SubexpIndex("birth")]), strings.TrimSpace(m[form.SubexpIndex("usage")])
		}
	}
	return s, ""
}

func plainDossier(c exports.Cell) string {
	s := numeroSign.ReplaceAllString(strings.TrimLeft(wholeNumber(c), "'’‘`´"), "$1")
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
	return decimalZero.ReplaceAllString(s, "$1")
}

func plainLabel(text string) label {
	l := label{folded: plainFold(text)}
	m := inBrackets.FindStringSubmatch(text)
	switch {
	case m != nil && aUnit.MatchString(plainFold(m[1])):
		l.bare = plainFold(strings.TrimSuffix(text, m[0]))
	case m != nil && between.MatchString(m[1]):
		l.bare = plainFold(strings.TrimSuffix(text, m[0]))
		for _, v := range between.Split(m[1], -1) {
			l.values = append(l.values, plainFold(v))
		}
	}
	if m := numbered.FindStringSubmatch(l.folded); l.bare == "" && m != nil {
		l.bare = m[1]
	}
	return l
}

func plainFold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		r = unicode.ToLower(r)
		switch {
		case unicode.Is(unicode.Mn, r), isMark(r):
		case r == 'º', r == 'ª':
			b.WriteByte(' ')
		case undecomposed[r] != "":
			b.WriteString(undecomposed[r])
		case unicode.IsLetter(r), unicode.IsDigit(r):
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.FieldsFunc(b.String(), func(r rune) bool { return r == ' ' }), " ")
}

func plainMeaningless(s string) bool {
	signs := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsSpace(r) && !strings.ContainsRune(nothing, r) && !isMark(r) }) < 0
	return signs || len(s) <= 16 && strings.IndexByte("nNsS", s[0]) >= 0 && nothingWords[plainFold(s)]
}

// crumbs are what names, labels and numbers are made of, and what parts them.
var crumbs = []string{
	"Zzyzzov", "MARTIN", "de", "née", "NÉE", "ne", "née(e)", "ép", "Ép.", "ep.", "EPOUSE", "épouse", "épse", "veuve", "Vve", "VVE", "M.", "Mme", "mlle.", "Monsieur", "m", "Mr",
	"(", ")", "[", "]", ",", ";", " ", " ", " ", "\t", "\n", "\f", "\r", "\u00a0", "\u202f", "*", "-", "—", "_", "/", ".", "…", "'", "’", "º", "°", "N", "n°", "No ", "no.", "N º",
	"0", "12", ".0", ",00", "7", "123", "9E9", "9,940279184E9", "١", "É", "œ", "ß", "İ", "K", "ſ", "\u0301", "\ufeff", "\u200b", "\xff",
	"oui", " ou ", " et ", "jj/mm/aaaa", "date", "total", "néant", "Sans objet", "s o", "S/O", "NEANT", "#N/A", "Date du contact", "Contact 2", "n 3",
}

func TestShortcutsChangeNothing(t *testing.T) {
	all := lexiconsFor(nil, nil)
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(rapid.SampledFrom(crumbs), 0, 7).Draw(t, "pieces"), "")
		if begin := all.openings(); !begin.may(s) && all.knows(labelOf(s)) {
			t.Fatalf("%q is a label that nothing begins as", s)
		}
		if !mayFoldTo(s, Fold(s)) {
			t.Fatalf("%q is said not to fold to %q", s, Fold(s))
		}
		birth, usage := bothNames(s)
		if b, u := plainBothNames(s); b != birth || u != usage {
			t.Fatalf("%q is %q and %q, not %q and %q", s, birth, usage, b, u)
		}
		if got, want := withoutCivility(s), civility.ReplaceAllString(s, "$1"); got != want {
			t.Fatalf("%q is %q, not %q", s, got, want)
		}
		if got, want := Fold(s), plainFold(s); got != want {
			t.Fatalf("%q is %q, not %q", s, got, want)
		}
		if s == "" {
			return
		}
		if got, want := meaningless(s), plainMeaningless(s); got != want {
			t.Fatalf("%q means nothing: %v, not %v", s, got, want)
		}
		if got, want := onlySigns(s), strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) < 0; got != want {
			t.Fatalf("%q is signs only: %v, not %v", s, got, want)
		}
		for _, kind := range []exports.CellKind{exports.Text, exports.Number} {
			c := exports.Cell{Text: s, Kind: kind}
			if got, want := dossierOf(c), plainDossier(c); got != want {
				t.Fatalf("%q is %q, not %q", s, got, want)
			}
		}
		got, want := labelOf(s), plainLabel(s)
		if got.folded != want.folded || got.bare != want.bare || strings.Join(got.values, "|") != strings.Join(want.values, "|") {
			t.Fatalf("%q is %+v, not %+v", s, got, want)
		}
	})
}

// Each letter that is folded alone is folded as it is beside others.
func TestPlainLettersFold(t *testing.T) {
	for r := range rune(plainAtMost + 8) {
		for _, s := range []string{string(r), "a" + string(r) + "b", string(r) + "e\u0301" + string(r), " " + string(r) + string(r) + " a"} {
			if got, want := Fold(s), plainFold(s); got != want {
				t.Errorf("%q is %q, not %q", s, got, want)
			}
		}
	}
}

// A number written as a power is read whole, and nothing else is taken for one.
func TestPowersStayRead(t *testing.T) {
	for text, want := range map[string]string{"9,940279184E9": "9940279184", "9.940279184e+09": "9940279184", "9940279184": "9940279184", "9,940279184": "", "9940E79184": ""} {
		got, ok := agdrefOf(exports.Cell{Text: text, Kind: exports.Text})
		if ok != (want != "") || ok && got != want {
			t.Errorf("%s: %q, %v", text, got, ok)
		}
	}
}

// Every label is one that may be read, however it is dressed; most texts are not.
func TestLabelsBeginAsLabels(t *testing.T) {
	all := lexiconsFor(nil, map[string][]string{"date_contact": {"7e jour"}})
	begin := all.openings()
	for _, l := range all {
		for label := range l.labels {
			for _, written := range []string{label, strings.ToUpper(label), " " + label, "\u200b" + label, label + " 2", strings.ReplaceAll(label, " ", "_"), strings.ReplaceAll(label, "e", "é")} {
				if !begin.may(written) {
					t.Errorf("%q is read as no label", written)
				}
			}
		}
	}
	for text, want := range map[string]bool{"7e jour": true, "7z": false, "Zzyzzov": false, "12001107": false, "Dater": true, "d": true, "": true, "é": true, "No": true, "xq": false} {
		if begin.may(text) != want {
			t.Errorf("%q may be a label: %v", text, !want)
		}
	}
	for _, c := range []struct {
		text, folded string
		want         bool
	}{{"Nom", "nom", true}, {"Nom", "no", false}, {"No", "nom", true}, {"NOM", "nam", false}, {"Né", "nx", true}, {"", "nom", true}, {"0", "0", true}, {"9", "0", false}, {"Z", "z", true}, {"a", "b", false}, {"x", "", false}} {
		if mayFoldTo(c.text, c.folded) != c.want {
			t.Errorf("%q may fold to %q: %v", c.text, c.folded, !c.want)
		}
	}
}

// A day written again is the day that it was, in its column and no other, and one that is
// refused is refused again.
func TestDaysReadAgain(t *testing.T) {
	extraction := received
	born := field{column: &Column{Type: Day, Name: "date_naissance"}}
	met := field{column: &Column{Type: Day, Name: "date_contact", Event: true}}
	text := func(s string) exports.Cell { return exports.Cell{Text: s, Kind: exports.Text} }
	for range 2 {
		for _, c := range []struct {
			f    *field
			cell exports.Cell
			want string
		}{
			{&born, text("05/09/50"), "1950-09-05"}, {&met, text("05/09/50"), "date_future"}, {&met, text("05/09/23"), "2023-09-05"},
			{&born, text("31/02/1990"), "date_impossible"}, {&born, text("jamais"), "date_illisible"},
			{&born, exports.Cell{Text: "33000", Kind: exports.Number}, "1990-05-07"},
		} {
			v, fault := c.f.readDay(c.cell, extraction)
			got := fault.rule
			if v.Set {
				got = v.Day.Format("2006-01-02")
			}
			if got != c.want {
				t.Errorf("%q in %s is %s, not %s", c.cell.Text, c.f.column.Name, got, c.want)
			}
		}
	}
}
