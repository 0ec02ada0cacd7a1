package inbox

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// aDate is what a file name writes of a date or a month, whose numbers are not codes of
// departments: 2023-09-30, 30.09.2023, 2023-09, 09-2023, 202309, 20230930.
var aDate = regexp.MustCompile(`(^|[^0-9])(20\d\d[-_. ]?\d\d([-_. ]?\d\d)?|((0?[1-9]|[12]\d|3[01])[-_. ])?(0?[1-9]|1[0-2])[-_. ]20\d\d|20\d\d)($|[^0-9])`)

// NamedIn are the departments, among those that its sender may report on, whose code
// stands by itself in the name of a file: contacts_44_2023-09.csv is of 44. All of them
// when the name holds none. It is asked of files without a department column: two of one
// day, one for each department, are two scopes and not two versions.
func NamedIn(file string, departements []string) []string {
	name := path.Base(file)
	name = strings.TrimSuffix(name, path.Ext(name))
	for cut := ""; cut != name; { // two dates may share what is between them
		cut, name = name, aDate.ReplaceAllString(name, "$1 - $7")
	}
	words := strings.FieldsFunc(strings.ToUpper(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	var named []string
	for _, d := range departements {
		if slices.Contains(words, strings.ToUpper(d)) {
			named = append(named, d)
		}
	}
	if named == nil {
		return departements
	}
	return named
}
