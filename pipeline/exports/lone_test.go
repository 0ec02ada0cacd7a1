package exports_test

import (
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// fieldsOf are the rows of a file as text, fields parted by |.
func fieldsOf(t *testing.T, content string) []string {
	t.Helper()
	f, err := exports.Read("essai.csv", []byte(content), exports.Limits{})
	if err != nil {
		t.Fatalf("%q: %v", content, err)
	}
	var all []string
	for row, err := range f.Sheets[0].Rows() {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, strings.Join(row.Texts(), "|"))
	}
	return all
}

// TestAQuoteAloneIsALetter: « idem » written as a quote swallows no row, wherever it
// stands; a quoted field that begins with a separator or a line break stays one.
func TestAQuoteAloneIsALetter(t *testing.T) {
	for name, c := range map[string]struct{ content, want string }{
		"at the end of lines":      {"a;b;c\n1;x;\"\n2;y;z\n3;x;\"\n4;y;\n", `a|b|c/1|x|"/2|y|z/3|x|"/4|y|`},
		"in the middle":            {"a;b;c\n1;\";x\n2;\";y\n3;z;y\n", `a|b|c/1|"|x/2|"|y/3|z|y`},
		"at the start":             {"a;b;c\n\";1;x\n\";2;y\n3;z;y\n", `a|b|c/"|1|x/"|2|y/3|z|y`},
		"an odd number":            {"a;b;c\n1;x;\"\n2;y;z\n3;y;t\n", `a|b|c/1|x|"/2|y|z/3|y|t`},
		"two in a row":             {"a;b;c\n1;\";\"\n2;y;z\n3;y;t\n", `a|b|c/1|"|"/2|y|z/3|y|t`},
		"with CRLF":                {"a;b;c\r\n1;x;\"\r\n2;y;z\r\n3;x;\"\r\n", `a|b|c/1|x|"/2|y|z/3|x|"`},
		"with commas":              {"a,b,c\n1,x,\"\n2,y,z\n3,y,\"\n", `a|b|c/1|x|"/2|y|z/3|y|"`},
		"a field begins with ;":    {"a;b;c\n1;\";x\";y\n2;y;z\n", `a|b|c/1|;x|y/2|y|z`},
		"a field begins on a line": {"a;b;c\n1;\"\nx\";y\n2;y;z\n", "a|b|c/1|\nx|y/2|y|z"},
	} {
		if got := strings.Join(fieldsOf(t, c.content), "/"); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
