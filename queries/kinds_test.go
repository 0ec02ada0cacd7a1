package queries_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/pipeline/contract"
)

// oneOfAGroup are the files that name some kinds of a group, and why the others have
// nothing to do there.
var oneOfAGroup = map[string]string{
	"answers/names.sql":        "a parcours names a person before an orientation, and that before any other",
	"linkage/read_records.sql": "an orientation names a person before a parcours, and that before any other",
}

// TestAKindStandsWhereItsLikeDo: the kinds of which a sender writes many rows of one
// person, and those that number what they hold, are each taken together. A file of
// staging, of the linkage, of the answers or of the work list that names two of either
// names them all: a kind added and forgotten in one of them would be tied to nobody,
// found in no file or moved without a reason, and no figure would be missing.
func TestAKindStandsWhereItsLikeDo(t *testing.T) {
	var many, numbered []string
	for _, s := range contract.Schemas() {
		if s.Person {
			many = append(many, string(s.Kind))
		} else {
			numbered = append(numbered, string(s.Kind))
		}
	}
	var files []string
	for _, folder := range []string{"staging", "linkage", "answers", "worklist"} {
		found, err := filepath.Glob(folder + "/*.sql")
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	together := make(map[string]int)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, group := range [][]string{many, numbered} {
			missing := unnamed(string(text), group)
			if len(group)-len(missing) < 2 {
				continue
			}
			together[group[0]]++
			if len(missing) > 0 && oneOfAGroup[file] == "" {
				t.Errorf("queries/%s: of %s, it does not name %s", file, strings.Join(group, ", "), strings.Join(missing, ", "))
			}
		}
	}
	for _, group := range [][]string{many, numbered} {
		if together[group[0]] < 3 {
			t.Errorf("%d files name %s: the kinds are read wrong", together[group[0]], strings.Join(group, ", "))
		}
	}
}

var comments = regexp.MustCompile(`--[^\n]*`)

// unnamed lists the kinds of a group that a query does not name, as a word of its own or
// as the table of their rows.
func unnamed(text string, group []string) []string {
	text = comments.ReplaceAllString(text, "")
	return slices.DeleteFunc(slices.Clone(group), func(kind string) bool {
		return regexp.MustCompile(`'` + kind + `'|\b(?:records|staging)\.` + kind + `\b`).MatchString(text)
	})
}
