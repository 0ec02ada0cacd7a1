package delivery

import (
	"testing"

	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// TestALetterNamesItsDocument: that of each kind of reader, by its name.
func TestALetterNamesItsDocument(t *testing.T) {
	named := make(map[string]string)
	for _, reader := range settings.DocumentReaders() {
		title := Edition{}.title(reader)
		if title == "rapport" || named[title] != "" {
			t.Errorf("what %s receives is named %q, as that of %q", reader, title, named[title])
		}
		named[title] = reader
	}
}
