package reread

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// blank is a space of any kind, some of which French puts inside numbers and before %.
const blank = `[\s\x{A0}\x{202F}]`

// What documents say of persons outside their tables.
var (
	// « Sarthe, 83,4 % sur 57 : dans les limites. » in the words that stand for a funnel
	shareSaid = regexp.MustCompile(`([^.,;:%]+), (\d{1,3}(?:,\d+)?)` + blank + `?% sur (\d[\d\x{A0}\x{202F}]*)`)
	// « 24 départements suivent 3 120 personnes ; 118 sont entrées dans le programme »
	followedSaid = regexp.MustCompile(`départements? (?:suit|suivent) (\d[\d\x{A0}\x{202F}]*)` + blank + `personnes?`)
	enteredSaid  = regexp.MustCompile(`(\d[\d\x{A0}\x{202F}]*)` + blank + `(?:est entrée|sont entrées) dans le programme`)
	// « 3 personnes », but not « de 1 à 4 personnes », « moins de 5 personnes »
	fewSaid = regexp.MustCompile(`(?i)(\S+)?` + blank + `*\b(\d+|deux|trois|quatre)` + blank + `(?:personnes?|femmes?|hommes?|ménages?|foyers?|entrées?|sorties?|parcours|orientations?)(?:` + blank + `|[.,;:)]|$)`)
)

var smallWords = map[string]int64{"deux": 2, "trois": 3, "quatre": 4}

// bounding are the words after which a number is that of a rule, not of persons.
var bounding = []string{"à", "de", "d", "sous", "dessous", "que", "pour", "plus", "moins", "sur", "avant"}

// sentences reads what a document says outside its tables: the words that stand for its
// drawings are counts as good as any, and few persons are not said in words either.
func (r *reader) sentences(d Document, month, known string) {
	regional := d.regional()
	for _, text := range d.Said {
		f := figure{month: month, known: known, place: nation, at: Leak{File: d.File, Table: short(text), Column: "phrase"}}
		title, _, _ := strings.Cut(text, ". ")
		if name, isFunnel := strings.CutSuffix(r.Fold(title), " selon l effectif"); isFunnel && r.Codes[name] != "" {
			r.sharesSaid(f, r.Codes[name], text)
			continue
		}
		if regional {
			f.place = "" // of the region, which the sentence does not name
		}
		for code, said := range map[string]*regexp.Regexp{"file_active": followedSaid, "entrees": enteredSaid} {
			if m := said.FindStringSubmatch(text); m != nil && f.place != "" {
				f.indicator, f.part = code, whole
				r.add(f, grouped(m[1]), false)
			}
		}
		r.few(d, text)
	}
}

// few finds a few persons in a sentence.
func (r *reader) few(d Document, text string) {
	for _, m := range fewSaid.FindAllStringSubmatch(text, -1) {
		n, spelled := smallWords[strings.ToLower(m[2])]
		if !spelled {
			x, ok := count(m[2])
			if !ok {
				continue
			}
			n = int64(x)
		}
		before := strings.TrimFunc(strings.ToLower(m[1]), func(c rune) bool { return strings.ContainsRune("’'«( \u00a0\u202f", c) })
		if i := strings.LastIndexAny(before, "’'"); i >= 0 {
			before = before[:i]
		}
		inNumber := strings.ContainsAny(before, "0123456789")
		if n > 0 && n < r.small && !inNumber && !slices.Contains(bounding, before) {
			r.leaks = append(r.leaks, Leak{File: d.File, Table: short(text), Column: "phrase", Told: "a sentence says how many of a few persons"})
		}
	}
}

// sharesSaid reads « place, rate % sur denominator », of which the numerator follows.
func (r *reader) sharesSaid(f figure, code, text string) {
	for _, m := range shareSaid.FindAllStringSubmatch(text, -1) {
		rate, half, _ := decimal(m[2] + " %")
		n, ok := count(grouped(m[3]))
		if !ok || n == 0 {
			continue
		}
		f.indicator, f.place = code, r.Fold(m[1])
		f.part = among
		r.add(f, grouped(m[3]), false)
		if counts := math.Round(rate * n); math.Abs(counts-rate*n) <= half*n+1e-9 && half*n < 0.5 {
			f.part = counted
			r.add(f, strconv.FormatFloat(counts, 'f', 0, 64), false)
		}
	}
}

// grouped takes off the spaces inside a number.
func grouped(text string) string { return strings.Map(digit, text) }

// short is the beginning of a sentence, to find it by.
func short(text string) string {
	if runes := []rune(text); len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return text
}
