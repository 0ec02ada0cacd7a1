package console_test

import (
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/cmd/agir/console/chromium"
	"github.com/agir-indicateurs/agir/cmd/agir/slow"
)

// Every page of the desk, at three widths, by the rules of axe-core; what was received is
// text wherever it stands, and the faults of the program are none.
func TestEveryPage(t *testing.T) {
	slow.Test(t, "every page is opened in a browser, at three widths")
	b := chromium.Started(t)
	d := opened(t)
	x := d.tab(b, "jeanne")
	x.Open("/")
	x.Says("le lien imprimé")
	x.Held("porte")
	x.Do("goto", d.link(), nil)
	x.Held("lien")
	x.Enter("Jeanne Zzyzzov")
	for _, p := range []struct{ story, path, says string }{
		{"aujourdhui", "/", "Ce qui vous attend"},
		{"releves", "/releves", "Soliha"},
		{"rapprochements", "/rapprochements", "Pourquoi la machine n’a pas décidé"},
		{"decisions", "/rapprochements/decisions", "Aucune décision"},
		{"anomalies", "/anomalies", "anomalies ouvertes"},
		{"commentaires", "/commentaires", "Rien n’a encore été écrit"},
		{"documents", "/documents", "Aucune édition"},
		{"brouillon", "/documents/brouillon-2023-09", "Ddets, 44"},
		{"lire", "/documents/brouillon-2023-09/lire/ddets-44/" + x.firstPage("/documents/brouillon-2023-09"), "En pleine page"},
		{"envois", "/envois", "Aucun envoi"},
		{"personnes", "/personnes", "RGPD"},
		{"liste", "/liste", "la plus pressée"},
		{"journal", "/journal?verifier=1", "Journal intact"},
		{"configuration", "/configuration", "Configuration sans faute"},
		{"verifier", "/verifier/", "agir schema --site"},
		{"nulle-part", "/releves/99999", "Rien ne se trouve"},
	} {
		x.Open(p.path)
		x.Says(p.says)
		x.Held(p.story)
	}
	held := x.heldStatement()
	x.Open(held)
	x.Says("Retenu", "31/09/2023", "<b>Note</b>", "<img src=x")
	x.Held("releve")
	if title := x.Ask("document.title"); strings.Contains(title, "pris") || x.Ask("document.querySelectorAll('main img, main b:not([class]) script').length") != "0" {
		t.Errorf("what was received is markup: %s", title)
	}
}

// firstPage is the name of the first page that a list of documents offers to read.
func (x *tab) firstPage(list string) string {
	x.desk.t.Helper()
	x.Open(list)
	return x.Ask("document.querySelector('a.button[href*=\"/lire/ddets-44/\"]').getAttribute('href').split('/').pop()")
}

// heldStatement is the path of the statement that waits.
func (x *tab) heldStatement() string {
	x.desk.t.Helper()
	x.Open("/releves?etat=retenu")
	return x.Ask("document.querySelector('tbody th a').getAttribute('href')")
}
