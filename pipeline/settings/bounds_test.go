package settings

import (
	"strings"
	"testing"
)

// TestAConfigurationIsBounded tries a text on each side of each bound.
func TestAConfigurationIsBounded(t *testing.T) {
	comment := func(bytes int) string { return "#" + strings.Repeat("a", bytes-1) }
	for _, c := range []struct {
		name, within, beyond, want string
		line                       int
	}{
		{"bytes", comment(maxBytes), comment(maxBytes + 1), "octets au plus", 1},
		{"lines", strings.Repeat("#\n", maxLines), strings.Repeat("#\n", maxLines+1), "lignes au plus", maxLines + 1},
		{"brackets", "\n" + strings.Repeat("[", maxDepth), "\n" + strings.Repeat("[", maxDepth+1), "niveaux au plus", 2},
		{"braces on lines of their own", strings.Repeat("{\n", maxDepth), strings.Repeat("{\n", maxDepth+1), "niveaux au plus", maxDepth + 1},
		{"dashes", strings.Repeat("- ", maxDepth), strings.Repeat("- ", maxDepth+1), "niveaux au plus", 1},
		{"questions", " " + strings.Repeat("?  ", maxDepth), " " + strings.Repeat("?  ", maxDepth+1), "niveaux au plus", 1},
		{"closed again", strings.Repeat("[]\n{}\n", maxDepth), strings.Repeat("[]\n", maxDepth) + strings.Repeat("[", maxDepth+1), "niveaux au plus", maxDepth + 1},
		{"closed more than opened", strings.Repeat("]", 9) + strings.Repeat("[", maxDepth), strings.Repeat("]", 9) + strings.Repeat("[", maxDepth+1), "niveaux au plus", 1},
	} {
		if line, fault := outOfBounds([]byte(c.within)); fault != "" {
			t.Errorf("%s: line %d: %s", c.name, line, fault)
		}
		if line, fault := outOfBounds([]byte(c.beyond)); !strings.Contains(fault, c.want) || line != c.line {
			t.Errorf("%s: line %d: %q, want line %d: %q", c.name, line, fault, c.line, c.want)
		}
		if _, err := Load("agir.yaml", []byte(c.beyond)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: loaded: %v", c.name, err)
		}
	}
}
