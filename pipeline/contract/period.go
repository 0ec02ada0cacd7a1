package contract

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// A statement « of September » is extracted in the 31 days after 30 September.
const extractedWithin = 31

// testimony is a Witness with every month that its words allow: a day such as
// 1 May is within 31 days of the end of March and of the end of April.
type testimony struct {
	Witness
	months []time.Time // latest first; none when it says nothing
}

func says(source, words string, months ...time.Time) testimony {
	t := testimony{Witness: Witness{Source: source, Text: words}, months: months}
	if len(months) > 0 {
		t.Month = months[0]
	}
	return t
}

// monthsOf are the months of which a statement extracted on a day may be.
func monthsOf(extractionOn time.Time) []time.Time {
	y, m, _ := extractionOn.Date()
	previous := []time.Time{day(y, int(m)-1, 1)}
	if before := day(y, int(m)-1, 0); !before.AddDate(0, 0, extractedWithin).Before(extractionOn) {
		previous = append(previous, day(y, int(m)-2, 1))
	}
	return previous
}

// agree is the month on which all the testimonies agree: zero when none says
// one. It is false when no month satisfies them all.
func agree(all []testimony) (time.Time, bool) {
	var common []time.Time
	for _, t := range all {
		switch {
		case len(t.months) == 0:
		case common == nil:
			common = slices.Clone(t.months)
		default:
			common = slices.DeleteFunc(common, func(m time.Time) bool { return !slices.Contains(t.months, m) })
			if len(common) == 0 {
				return time.Time{}, false
			}
		}
	}
	if common == nil {
		return time.Time{}, true
	}
	return common[0], true
}

// stamp is how Démarche numérique ends the name of an export.
var stamp = regexp.MustCompile(`(?:^|[_-])(\d{4})-(\d{2})-(\d{2})[_-](\d{2})-(\d{2})(?:\D.*)?$`)

// stampOf is the extraction day in the name of an export of Démarche numérique.
func stampOf(name string) (time.Time, bool) {
	found := stamp.FindStringSubmatch(stem(name))
	if found == nil {
		return time.Time{}, false
	}
	w, ok := parseDay(found[1] + "-" + found[2] + "-" + found[3])
	if !ok || !w.exists() || found[4] > "23" || found[5] > "59" {
		return time.Time{}, false
	}
	return w.on(), true
}

// stem is the name of a file without its folder, its extension and the number
// of a second copy.
func stem(name string) string {
	base := path.Base(strings.ReplaceAll(name, `\`, "/"))
	if ext := path.Ext(base); len(ext) > 1 && len(ext) <= 5 {
		base = strings.TrimSuffix(base, ext)
	}
	return copyNumber.ReplaceAllString(base, "")
}

var copyNumber = regexp.MustCompile(`\s*\(\d{1,3}\)`)

// nameTells is the testimony of the name of the file.
func nameTells(name string) testimony {
	words := stem(name)
	if on, ok := stampOf(name); ok {
		return says("nom", words, monthsOf(on)...)
	}
	return says("nom", words, monthWritten(words)...)
}

// piece is a run of digits or of letters in a name, with the strength of what
// ties it to the one before: 2 for nothing or a dash, 1 for a space or an
// underscore, 0 for the first one.
type piece struct {
	text string
	tie  int
}

var runs = regexp.MustCompile(`\d+|\p{L}+|[^\d\p{L}]+`)

func pieces(s string) []piece {
	var all []piece
	tie := 0
	for _, run := range runs.FindAllString(s, -1) {
		f := Fold(run)
		switch {
		case f == "" && strings.ContainsAny(run, " _\u00a0\u202f"):
			tie = 1
		case f == "" && strings.Trim(run, "-./’'") != "":
			tie = 0
		case f == "":
			tie = 2
		default:
			all = append(all, piece{f, tie})
			tie = 2
		}
	}
	return withoutRanks(all)
}

// ranked are the words after or before which a number is that of a quarter, a version or
// a part, and no month.
var ranked = map[string]bool{
	"t": true, "q": true, "s": true, "v": true, "w": true, "p": true, "r": true, "trim": true, "trimestre": true, "sem": true, "semestre": true, "semaine": true,
	"version": true, "rev": true, "lot": true, "partie": true, "part": true, "copie": true, "n": true, "no": true, "onglet": true, "feuille": true, "annexe": true,
}

var ordinals = map[string]bool{"e": true, "er": true, "ere": true, "eme": true, "ieme": true, "nd": true, "nde": true}

// withoutRanks drops such numbers, T3, v2, 3e trimestre, with their words: what follows
// is tied to nothing before.
func withoutRanks(all []piece) []piece {
	short := func(i int) bool { return i < len(all) && isNumber(all[i].text) && len(all[i].text) <= 2 }
	word := func(i int, words map[string]bool) bool { return i < len(all) && words[all[i].text] }
	var kept []piece
	for i := 0; i < len(all); i++ {
		dropped := 0
		switch {
		case word(i, ranked) && short(i+1):
			dropped = 2
		case short(i) && word(i+1, ordinals) && word(i+2, ranked):
			dropped = 3
		}
		if dropped == 0 {
			kept = append(kept, all[i])
			continue
		}
		if i += dropped - 1; i+1 < len(all) {
			all[i+1].tie = 0
		}
	}
	return kept
}

// monthWritten is the month that a name writes: 2023-09, 09-2023, 09 23, 202309,
// sept 2023. A whole day says no month; neither do two months written alike.
func monthWritten(name string) []time.Time {
	all := pieces(name)
	var found [3][]time.Time
	for i := 0; i < len(all); i++ {
		if n := wholeDay(all[i:]); n > 0 {
			i += n - 1
			continue
		}
		if m, ok := sixDigits(all[i].text); ok {
			found[2] = append(found[2], m)
		}
		if i+1 == len(all) || all[i+1].tie == 0 || wholeDay(all[i+1:]) > 0 {
			continue
		}
		if m, ok := twoPieces(all[i].text, all[i+1].text); ok {
			found[all[i+1].tie] = append(found[all[i+1].tie], m)
		}
	}
	for tie := 2; tie > 0; tie-- {
		months := slices.Compact(found[tie])
		if len(months) == 1 {
			return months
		}
		if len(months) > 1 {
			return nil
		}
	}
	return nil
}

// wholeDay is the number of pieces at the beginning that write a whole day; 0
// when they do not.
func wholeDay(all []piece) int {
	if w, ok := compactDay(all[0].text); ok && w.exists() {
		return 1
	}
	if len(all) < 3 || all[1].tie == 0 || all[1].tie != all[2].tie {
		return 0
	}
	a, b, c := all[0].text, all[1].text, all[2].text
	if !isNumber(c) || !isNumber(a) || !isNumber(b) && monthNamed(b) == 0 {
		return 0
	}
	if !isNumber(b) {
		b = strconv.Itoa(monthNamed(b))
	}
	w, ok := numeric(a, b, c)
	if !ok {
		return 0
	}
	if w.short {
		w.y += 2000
	}
	if w.exists() && w.y >= 2000 && w.y < 2100 {
		return 3
	}
	return 0
}

func isNumber(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// sixDigits reads 202309 or 092023.
func sixDigits(s string) (time.Time, bool) {
	if len(s) != 6 || !isNumber(s) {
		return time.Time{}, false
	}
	if m, ok := monthOf(s[:4], s[4:]); ok {
		return m, true
	}
	return monthOf(s[2:], s[:2])
}

// twoPieces reads a month and a year in either order.
func twoPieces(a, b string) (time.Time, bool) {
	named := func(s string) string {
		if n := monthNamed(s); n > 0 {
			return strconv.Itoa(n)
		}
		return s
	}
	switch {
	case len(a) == 4 && isNumber(a):
		return monthOf(a, named(b))
	case len(b) == 4 && isNumber(b):
		return monthOf(b, named(a))
	case len(b) == 2 && isNumber(b) && (len(a) == 2 || monthNamed(a) > 0):
		return monthOf("20"+b, named(a))
	}
	return time.Time{}, false
}

func monthOf(year, month string) (time.Time, bool) {
	y, errY := strconv.Atoi(year)
	m, errM := strconv.Atoi(month)
	if errY != nil || errM != nil || y < programmeStart.Year() || y > 2099 || m < 1 || m > 12 || len(month) > 2 {
		return time.Time{}, false
	}
	return day(y, m, 1), true
}

// titleBlock is what the block above a header says of the file.
type titleBlock struct {
	extractionOn time.Time
	words        string     // as written, around the extraction day
	month        *testimony // « Période : septembre 2023 »
	unread       *titleCell // announces an extraction day that could not be read
}

var (
	announcesExtraction = regexp.MustCompile(`^(?:.* )?(?:date d extraction|date de l extraction|extraction(?: (?:realisee|effectuee|faite))?(?: (?:du|le|au))?|extrait(?:e|s|es)? (?:le|du|au)|edit(?:e|ee|ion) (?:le|du|au)|export(?:e|ee)? (?:le|du|au)|genere(?:e)? le|date d edition|date d export)( .*)?$`)
	announcesPeriod     = regexp.MustCompile(`^(?:periode|mois|mois de|mois d|periode de|periode du mois de|mois concerne|mois de reference)( .*)?$`)
)

// readTitle reads the block above a header. Only its first announcement counts.
func readTitle(cells []titleCell, receivedOn time.Time) titleBlock {
	var b titleBlock
	for i := range cells {
		f := Fold(cells[i].cell.Text)
		if found := announcesExtraction.FindStringSubmatch(f); found != nil && b.extractionOn.IsZero() && b.unread == nil {
			b.readExtraction(cells, i, receivedOn)
		}
		if found := announcesPeriod.FindStringSubmatch(f); found != nil && b.month == nil {
			b.readPeriod(cells, i)
		}
	}
	return b
}

// beside is the cell that follows in the same row, if any.
func beside(cells []titleCell, i int) (titleCell, bool) {
	if i+1 < len(cells) && cells[i+1].row == cells[i].row {
		return cells[i+1], true
	}
	return titleCell{}, false
}

var writtenInside = regexp.MustCompile(`\d{1,4}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{2,4}|\d{1,2}(?:er)?\s+\p{L}+\.?\s+\d{4}`)

func (b *titleBlock) readExtraction(cells []titleCell, i int, receivedOn time.Time) {
	words := tidy(cells[i].cell.Text)
	written := exports.Cell{Kind: exports.Text, Text: writtenInside.FindString(words)}
	if written.Text == "" {
		next, ok := beside(cells, i)
		if !ok {
			return
		}
		written = next.cell
	}
	if !strings.ContainsAny(written.Text, "0123456789") {
		return
	}
	on, rule, _ := readDay(written, thisCentury, receivedOn)
	if rule != "" {
		b.unread = &cells[i]
		return
	}
	b.extractionOn = on
	b.words = "extraction du " + longDay(on)
}

func (b *titleBlock) readPeriod(cells []titleCell, i int) {
	words := tidy(cells[i].cell.Text)
	months := monthWritten(words)
	if next, ok := beside(cells, i); ok && months == nil {
		words = tidy(next.cell.Text)
		months = monthWritten(words)
		if w, isDay := parseDay(words); isDay && next.cell.Kind == exports.Date && w.exists() {
			months = []time.Time{day(w.y, w.m, 1)}
		}
	}
	if months != nil {
		t := says("contenu", "période de "+longMonth(months[0]), months...)
		b.month = &t
	}
}

// eventsTell is the testimony of the latest event kept in a file that writes no
// extraction day. It says nothing, unless it lies more than 31 days after the
// end of the month given by the name or the sheet: then it contradicts it.
func eventsTell(latest, month time.Time) testimony {
	if latest.IsZero() {
		return says("contenu", "aucune date écrite")
	}
	words := "dernier événement le " + longDay(latest)
	if month.IsZero() || !latest.After(endOf(month).AddDate(0, 0, extractedWithin)) {
		return says("contenu", words)
	}
	return says("contenu", words, monthsOf(latest)...)
}

func endOf(month time.Time) time.Time { return month.AddDate(0, 1, -1) }
