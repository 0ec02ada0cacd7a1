package console_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/agir-indicateurs/agir/cmd/agir/console/chromium"
	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/queries"
)

// ddets44 is the page of Loire-Atlantique of a month that is not published.
const ddets44 = "/documents/brouillon-2023-09/fichier/ddets-44/rapport-mensuel-44-2023-09.html"

// In the page that is shown to choose a figure, each link is on a figure, says which and of
// which month; nothing else of the page changes, and what is downloaded is the document.
func TestAFigureIsChosenInTheDocument(t *testing.T) {
	d := opened(t)
	c := enterBy(t, d)
	as := page(d, ddets44, c)
	chosen := page(d, ddets44+"?commenter=1", c)
	if as.Code != http.StatusOK || chosen.Code != http.StatusOK || strings.Contains(as.Body.String(), "choisir") {
		t.Fatalf("%d, %d", as.Code, chosen.Code)
	}
	policy := chosen.Header().Get("Content-Security-Policy")
	for _, w := range []string{"sandbox allow-same-origin allow-top-navigation-by-user-activation;", "default-src 'none'", "form-action 'none'"} {
		if !strings.Contains(policy, w) {
			t.Errorf("no %s in %s", w, policy)
		}
	}
	if strings.Contains(policy, "script") {
		t.Errorf("a script may run: %s", policy)
	}
	was, err := html.Parse(bytes.NewReader(as.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	is, err := html.Parse(bytes.NewReader(chosen.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if text(was) != text(is) {
		t.Error("the words of the page are not the same")
	}
	months, codes, links := map[string]int{}, map[string]int{}, 0
	for n := range is.Descendants() {
		if n.DataAtom != atom.A || !hasClass(n, "choisir") {
			continue
		}
		links++
		to := attribute(n, "href")
		u, err := url.Parse(to)
		if err != nil || u.Path != "/commentaires" || u.Query().Get("departement") != "44" || attribute(n, "target") != "_top" || text(n) == "" {
			t.Errorf("%s leads to %q", text(n), to)
		}
		if !strings.Contains(chromium.Plain(attribute(n, "aria-label")), " : commenter, ") {
			t.Errorf("%q is read as %q", text(n), attribute(n, "aria-label"))
		}
		months[u.Query().Get("mois")]++
		codes[u.Query().Get("sujet")]++
	}
	if links < 50 || len(codes) < 15 || codes[queries.ContactRegulier] == 0 || months["2023-09"] == 0 || months["2023-08"] == 0 || months[""] > 0 || codes[""] > 0 {
		t.Errorf("%d links, by month %v, by figure %v", links, months, codes)
	}
	for path, want := range map[string]bool{
		strings.Replace(ddets44, "ddets-44/rapport-mensuel-44", "ddets-85/rapport-mensuel-85", 1): true,
		"/documents/brouillon-2023-09/fichier/national/comparatif-2023-09.html":                   false, // of no department
	} {
		w := page(d, path+"?commenter=1", c)
		if w.Code != http.StatusOK || strings.Contains(w.Body.String(), "choisir") != want {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

func text(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := range n.ChildNodes() {
		if c.DataAtom != atom.Style {
			b.WriteString(text(c))
		}
	}
	return b.String()
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasClass(n *html.Node, class string) bool {
	return strings.Contains(" "+attribute(n, "class")+" ", " "+class+" ")
}

// A figure of the document that is shown in place is clicked, by the mouse or the
// keyboard, and the form of its comment opens, of the right figure, month and department.
func TestAFigureIsClicked(t *testing.T) {
	slow.Test(t, "a figure of a document is clicked in a browser")
	b := chromium.Started(t)
	d := opened(t)
	x := d.tab(b, "jeanne")
	x.Enter("Jeanne Zzyzzov")
	x.Open(strings.Replace(ddets44, "/fichier/", "/lire/", 1))
	x.Run("[...document.querySelectorAll('.acts a')].find((a) => a.textContent === 'Commenter un chiffre').click()")
	x.Says("Choisissez dans le document")
	x.Held("choisir")
	// the parent looks into the frame, which shares its origin; the frame itself runs nothing
	const link = `document.querySelector('iframe').contentDocument.querySelector('a.choisir[href*="sujet=contact_regulier"]')`
	want := x.Ask(link + ".getAttribute('href')")
	if got := x.Ask("document.querySelector('iframe').getAttribute('sandbox')"); got != "allow-same-origin allow-top-navigation-by-user-activation" {
		t.Errorf("the document may %q", got)
	}
	x.Ask("document.querySelector('iframe').scrollIntoView({ block: 'start', behavior: 'instant' }); " + link + ".scrollIntoView({ block: 'center', behavior: 'instant' }); new Promise((then) => setTimeout(then, 500))")
	x.Do("click", `(() => { const f = document.querySelector('iframe'), r = `+link+`.getBoundingClientRect(), o = f.getBoundingClientRect();
		return { x: o.left + f.clientLeft + r.left + r.width / 2, y: o.top + f.clientTop + r.top + r.height / 2 }; })()`, nil)
	if got := x.Ask("location.pathname + location.search"); got != want || x.Ask("document.getElementById('sujet').value") != queries.ContactRegulier || x.Ask("document.getElementById('departement').value") != "44" {
		t.Errorf("clicked, it leads to %s, want %s", got, want)
	}
	x.Ask("document.getElementById('texte').value = 'une équipe était fermée'")
	x.Run("document.querySelector('button.first').click()")
	x.Says("une équipe était fermée", "est gardé")
}
