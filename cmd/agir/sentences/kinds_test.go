package sentences

import (
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// The help of `agir schema` and the configuration that is given to begin another say which
// kinds of statements there are, all of them, in the order of the contract.
func TestTheKindsAreNamedToTheOperator(t *testing.T) {
	var kinds []string
	for _, s := range contract.Schemas() {
		kinds = append(kinds, string(s.Kind))
	}
	last := len(kinds) - 1
	for text, want := range map[string]string{
		aide:                        "<kind> NATURE | " + strings.Join(kinds[:last], ", ") + " ou " + kinds[last] + ".\n",
		string(settings.Embedded()): "# Natures d'états\u202f: " + strings.Join(kinds, ", ") + ".\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("a kind is not named to the operator: no line %q", want)
		}
	}
}
