package queries

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Severity is what a check that finds rows comes to.
type Severity string

const (
	Stop Severity = "stop" // last month's documents stay
	Warn Severity = "warn" // a note under the tables
)

// Better is the direction in which a figure is good news.
type Better string

const (
	Higher     Better = "higher"
	Lower      Better = "lower"
	NoneBetter Better = "none"
)

// Family is the part of the handbook, and of the documents, to which a figure belongs.
type Family string

const (
	OfEntries  Family = "entrees"
	OfContacts Family = "contacts"
	OfOutcomes Family = "resultats"
	OfQuality  Family = "qualite"
)

// key is what a header may say under one name: whether it must, and in which words.
// One without values nor form is a text, printed as it stands.
type key struct {
	required bool
	values   []string
	form     *regexp.Regexp
	such     string // an example of the form
}

func words[T ~string](all ...T) []string {
	out := make([]string, len(all))
	for i, w := range all {
		out[i] = string(w)
	}
	return out
}

var (
	number      = regexp.MustCompile(`^[1-9]\d{0,4}$`)
	targetForm  = regexp.MustCompile(`^\d{1,3}\x{202F}%$`)
	partOfForm  = regexp.MustCompile(`^([a-z][a-z0-9_]*)(?:, ([1-9]\d?) mois avant)?$`)
	codeForm    = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	horizonForm = regexp.MustCompile(`\b([1-9]\d?)m ([1-9]\d{0,4})\b`)
	horizonList = regexp.MustCompile(`^[1-9]\d?m [1-9]\d{0,4}(?:, [1-9]\d?m [1-9]\d{0,4})*$`)

	aText     = key{}
	mustText  = key{required: true}
	aPlace    = key{form: number, such: "3"}
	yes       = []string{"oui"}
	levelled  = []string{"oui", "non", apart}
	families  = words(OfEntries, OfContacts, OfOutcomes, OfQuality)
	kinds     = words(Count, Rate, Ratio, Median, Incidence, Worst)
	unitWords = []string{"personnes", "orientations", "demandes", "contacts", "rendez-vous", "jours", "jours-personnes", "relevés", "lignes", "ménages", "places"}
)

// The keys of each kind of header. Whoever adds one says here in which words.
var (
	indicatorKeys = map[string]key{
		"order": {required: true, form: number, such: "109"}, "label": mustText, "definition": mustText,
		"family": {required: true, values: families}, "kind": {required: true, values: kinds},
		"better":     {required: true, values: words(Higher, Lower, NoneBetter)},
		"unit":       {required: true, values: unitWords},
		"structures": {required: true, values: levelled},
		"among":      aText, "counted": aText, "rule": aText, "source": aText,
		"target":     {form: targetForm, such: "60\u202f%"},
		"horizons":   {form: horizonList, such: "6m 183, 12m 365"},
		"about":      {values: []string{"relevés"}},
		"counted_on": {values: []string{"dernier jour"}},
		"mean":       {values: yes},
		"period":     {values: []string{"somme des mois"}},
		"part_of":    {form: partOfForm, such: "orientations, 3 mois avant"},
		"bounds":     {form: boundsForm, such: "sur <= effectif file_active + effectif sorties_12m"},
		"first_page": aPlace, "compared": aPlace, "followed": aPlace, "public": aPlace,
	}
	tableKeys = map[string]key{
		"order": {required: true, form: number, such: "109"}, "label": mustText, "definition": mustText,
		"family": {required: true, values: families}, "among": mustText, "structures": {required: true, values: append(levelled, nation)}, "rule": aText, "weight": aText, "beside": {form: codeForm, such: TableCriteresNonVerifiables},
	}
	checkKeys = map[string]key{
		"order": {required: true, form: number, such: "17"}, "label": mustText, "level": {required: true, values: words(Stop, Warn)}, "rule": mustText,
	}
)

// refuses is why a value is not one of a key, empty when it is.
func (k key) refuses(value string) string {
	switch {
	case k.values != nil && !slices.Contains(k.values, value):
		return "want " + strings.Join(k.values, ", ")
	case k.form != nil && !k.form.MatchString(value):
		return "want such as " + k.such
	}
	return ""
}

// header is what the comment lines that open a file say.
type header struct {
	said map[string]string
	sql  string
}

func (h header) text(name string) string { return h.said[name] }

// apart are the structures of a figure of which the department is no sum: the rows that
// name a structure count in it alone, those that name none in the department and above.
// nation is for a table of the nation alone.
const (
	apart  = "à part"
	nation = "nation"
)

// levels says whether structures have the figure, and whether they are counted apart.
func (h header) levels() (structures, counted bool) {
	return h.is("structures") || h.said["structures"] == apart, h.said["structures"] == apart
}

func (h header) is(name string) bool { return h.said[name] == "oui" }

// number is that of a key whose form is a number, 0 where it is not given.
func (h header) number(name string) int {
	n, _ := strconv.Atoi(h.said[name])
	return n
}

var headerLine = regexp.MustCompile(`^-- ([a-z_]+): +(\S.*)$`)

// parseHeader reads the comment lines that open a file: `-- key: value`, a value
// going on over lines indented under it. It says every fault at once, with its line.
func parseHeader(file, text string, known map[string]key) (header, error) {
	h := header{said: make(map[string]string)}
	at := make(map[string]int) // line of each key
	var faults []error
	fault := func(line int, format string, args ...any) {
		faults = append(faults, fmt.Errorf("%s:%d: %s", file, line, fmt.Sprintf(format, args...)))
	}
	name := ""
	lines := strings.Split(text, "\n")
	n := 0
	for ; n < len(lines) && strings.HasPrefix(lines[n], "--"); n++ {
		if m := headerLine.FindStringSubmatch(lines[n]); m != nil {
			name = m[1]
			if _, ok := known[name]; !ok {
				fault(n+1, "unknown key %q", name)
			}
			if _, again := h.said[name]; again {
				fault(n+1, "key %q again", name)
			}
			h.said[name], at[name] = m[2], n+1
			continue
		}
		more := strings.TrimSpace(strings.TrimPrefix(lines[n], "--"))
		if name == "" || more == "" {
			fault(n+1, "neither a key nor the rest of one")
			continue
		}
		h.said[name] += " " + more
	}
	for name, k := range known {
		value, given := h.said[name]
		if k.required && !given {
			fault(1, "no %q", name)
		}
		if why := k.refuses(value); given && why != "" {
			fault(at[name], "%s: %q: %s", name, value, why)
		}
	}
	h.sql = strings.TrimSpace(strings.Join(lines[n:], "\n"))
	if h.sql == "" {
		fault(n+1, "no query under the header")
	}
	slices.SortFunc(faults, func(a, b error) int { return cmp.Compare(a.Error(), b.Error()) })
	return h, errors.Join(faults...)
}

// Part says that the denominator of a rate is another figure, of some months before:
// whoever has both has one count.
type Part struct {
	Of     string // code; empty for none
	Months int    // how many before
}

func partOf(text string) Part {
	m := partOfForm.FindStringSubmatch(text)
	if m == nil {
		return Part{}
	}
	months, _ := strconv.Atoi(m[2])
	return Part{m[1], months}
}

// checkProperties holds together what headers say of other figures and of places: a
// figure is part of one that is known, and no two figures have one place.
func (c *Catalogue) checkProperties() (faults []error) {
	places := make(map[string]string)
	for _, i := range c.Indicators {
		if _, known := c.Indicator(i.PartOf.Of); i.PartOf.Of != "" && !known {
			faults = append(faults, fmt.Errorf("%s: part_of: no indicator %q", i.File, i.PartOf.Of))
		}
		for _, b := range i.Bounds {
			faults = append(faults, c.faults(i.File, b)...)
		}
		for name, place := range map[string]int{"first_page": i.FirstPage, "compared": i.Compared, "followed": i.Followed, "public": i.Public} {
			at := fmt.Sprintf("%s: %d", name, place)
			if other, taken := places[at]; place > 0 && taken && other != i.File {
				faults = append(faults, fmt.Errorf("%s: %s is the place of %s", i.File, at, other))
			}
			places[at] = i.File
		}
	}
	for _, t := range c.Tables {
		if _, known := c.Table(t.Beside); t.Beside != "" && !known {
			faults = append(faults, fmt.Errorf("%s: beside: no table %q", t.File, t.Beside))
		}
	}
	slices.SortFunc(faults, func(a, b error) int { return cmp.Compare(a.Error(), b.Error()) })
	return faults
}

// inOrder are the codes of the indicators that have a place in a list, in its order.
func (c *Catalogue) inOrder(place func(Indicator) int) []string {
	var some []Indicator
	for _, i := range c.Indicators {
		if place(i) > 0 {
			some = append(some, i)
		}
	}
	slices.SortStableFunc(some, func(a, b Indicator) int { return cmp.Or(place(a)-place(b), a.Rank-b.Rank) })
	codes := make([]string, len(some))
	for n, i := range some {
		codes[n] = i.Code
	}
	return codes
}

// properties are the lists that the headers make, read once from the catalogue of this
// program, which a test holds right.
func properties() *Catalogue {
	c, err := Load()
	if err != nil {
		panic(err) // a fault of the build, that the tests find
	}
	return c
}

// FirstPage are the figures of a first page, by preference.
func FirstPage() []string { return properties().inOrder(func(i Indicator) int { return i.FirstPage }) }

// ComparedBy are the figures of some kinds on which departments are set side by side.
func ComparedBy(kinds ...Kind) []string {
	return properties().inOrder(func(i Indicator) int {
		if !slices.Contains(kinds, i.Kind) {
			return 0
		}
		return i.Compared
	})
}

// Followed are the figures whose signals in time are read. Rates only: the counts of a
// nation grow with every platform that opens.
func Followed() []string { return properties().inOrder(func(i Indicator) int { return i.Followed }) }

// publicHorizon is the horizon, in days, at which an access is compared at equal public: the
// longest that half of the departments have had in their second year.
const publicHorizon = 365

// AtEqualPublic are the rates that are compared at equal public, an access at one horizon.
func AtEqualPublic() []string {
	return properties().inOrder(func(i Indicator) int {
		if i.Kind == Incidence && i.Horizon != publicHorizon {
			return 0
		}
		return i.Public
	})
}

// PartOf is the figure that the denominator of another is, by its code.
func PartOf(code string) Part {
	i, _ := properties().Indicator(code)
	return i.PartOf
}

// SharesOf are the figures whose denominator is another of the same month, in their order.
func SharesOf(code string) []string {
	return properties().inOrder(func(i Indicator) int {
		if i.PartOf != (Part{Of: code}) {
			return 0
		}
		return i.Rank
	})
}
