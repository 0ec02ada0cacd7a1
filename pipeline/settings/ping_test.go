package settings

import (
	"strings"
	"testing"
)

// TestTheAddressThatIsCalled: encrypted, but on this machine; a secret of its own is in it.
func TestTheAddressThatIsCalled(t *testing.T) {
	for address, want := range map[string]bool{
		"https://veille.exemple.fr/agir/0123": true, "https://veille.exemple.fr/agir?cle=0123": true, "http://127.0.0.1:8000/agir": true, "http://localhost/agir": true,
		"http://veille.exemple.fr/agir": false, "veille.exemple.fr/agir": false, "https://": false, "ftp://veille.exemple.fr/agir": false, "https://moi:secret@veille.exemple.fr/": false,
	} {
		s, err := Load("agir.yaml", append(Embedded(), []byte("\nping: "+address+"\n")...))
		if (err == nil) != want || want && s.Ping != address {
			t.Errorf("%s: %v", address, err)
		}
		if err != nil && (!strings.Contains(err.Error(), "une adresse telle que https://") || strings.Contains(err.Error(), "secret@")) {
			t.Errorf("%s: %v", address, err)
		}
	}
}
