package console_test

import (
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
)

// Every page of the desk, at three widths, by the rules of axe-core; what was received is
// text wherever it stands, and the faults of the program are none.
func TestEveryPage(t *testing.T) {
	slow.Test(t, "every page is opened in a browser, at three widths")
	b := started(t)
	d := opened(t)
	x := b.tab(d, "jeanne")
	x.open("/")
	x.says("le lien imprimé")
	x.held("porte")
	x.do("goto", d.link(), nil)
	x.held("lien")
	x.enter("Jeanne Zzyzzov")
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
		x.open(p.path)
		x.says(p.says)
		x.held(p.story)
	}
	held := x.heldStatement()
	x.open(held)
	x.says("Retenu", "31/09/2023", "<b>Note</b>", "<img src=x")
	x.held("releve")
	if title := x.ask("document.title"); strings.Contains(title, "pris") || x.ask("document.querySelectorAll('main img, main b:not([class]) script').length") != "0" {
		t.Errorf("what was received is markup: %s", title)
	}
}

// firstPage is the name of the first page that a list of documents offers to read.
func (x *tab) firstPage(list string) string {
	x.t.Helper()
	x.open(list)
	return x.ask("document.querySelector('a.button[href*=\"/lire/ddets-44/\"]').getAttribute('href').split('/').pop()")
}

// heldStatement is the path of the statement that waits.
func (x *tab) heldStatement() string {
	x.t.Helper()
	x.open("/releves?etat=retenu")
	return x.ask("document.querySelector('tbody th a').getAttribute('href')")
}
