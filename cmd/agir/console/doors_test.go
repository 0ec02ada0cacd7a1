package console_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"github.com/agir-indicateurs/agir/pipeline/sealing"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules/delivery"
	"github.com/agir-indicateurs/agir/schedules/work"
)

// asked is what the desk answers to a request, by its own name unless another is given.
func asked(d http.Handler, method, path string, change func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	r.Host, r.RemoteAddr = "localhost:8650", "127.0.0.1:4000"
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w
}

// form is a form sent by a page of the desk itself, once what takes time is done.
func form(d http.Handler, path string, cookie *http.Cookie, fields ...string) *httptest.ResponseRecorder {
	w := sent(d, path, cookie, fields...)
	for cookie != nil && strings.HasPrefix(w.Header().Get("Location"), "/travaux/") {
		w = page(d, w.Header().Get("Location"), cookie)
	}
	return w
}

// sent is what the desk answers at once to a form of its own pages.
func sent(d http.Handler, path string, cookie *http.Cookie, fields ...string) *httptest.ResponseRecorder {
	values := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		values.Set(fields[i], fields[i+1])
	}
	return asked(d, "POST", path, func(r *http.Request) {
		r.Body = io.NopCloser(strings.NewReader(values.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		if cookie != nil {
			r.AddCookie(cookie)
		}
	})
}

// page is a page once it no longer says that it waits.
func page(d http.Handler, path string, cookie *http.Cookie) (w *httptest.ResponseRecorder) {
	for range 300 {
		if w = asked(d, "GET", path, with(cookie)); !strings.Contains(w.Body.String(), `class="progress"`) {
			break
		}
	}
	return w
}

// cookieOf is the session that an answer opened; nil for none.
func cookieOf(w *httptest.ResponseRecorder) *http.Cookie {
	for _, c := range w.Result().Cookies() {
		if c.MaxAge > 0 {
			return c
		}
	}
	return nil
}

func with(cookie *http.Cookie) func(*http.Request) {
	return func(r *http.Request) { r.AddCookie(cookie) }
}

// The desk answers to the names that this machine has for itself, and to those that it was
// given; a page of elsewhere that has its name lead here reads nothing.
func TestItsOwnNames(t *testing.T) {
	d := opened(t)
	d.Hosts = []string{"agir.exemple"}
	for host, want := range map[string]bool{
		"localhost": true, "localhost:8443": true, "127.0.0.1:8443": true, "127.0.0.1": true, "[::1]:8443": true, "[::1]": true, "127.8.8.8": true, "agir.exemple": true, "AGIR.exemple:443": true,
		"evil.example": false, "evil.example:8443": false, "localhost.evil.example": false, "agir.exemple.evil.example": false, "10.0.0.1": false, "0.0.0.0:8443": false, "": false,
	} {
		w := asked(d, "GET", "/entrer", func(r *http.Request) { r.Host = host })
		if (w.Code == http.StatusOK) != want || !want && w.Code != http.StatusMisdirectedRequest {
			t.Errorf("%q: %d", host, w.Code)
		}
	}
	w := asked(d, "GET", "/entrer", nil)
	for name, want := range map[string]string{
		"X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
		"Cross-Origin-Opener-Policy": "same-origin", "Strict-Transport-Security": "",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	for _, want := range []string{"default-src 'none'", "frame-ancestors 'none'", "script-src 'self'", "style-src 'self'", "form-action 'self'", "base-uri 'none'"} {
		if policy := w.Header().Get("Content-Security-Policy"); !strings.Contains(policy, want) || strings.Contains(policy, "unsafe") {
			t.Errorf("no %s in %s", want, policy)
		}
	}
	d.Secure = true
	if got := asked(d, "GET", "/entrer", nil).Header().Get("Strict-Transport-Security"); got != "max-age=31536000" {
		t.Errorf("behind a certificate: %q", got)
	}
	if w := asked(d, "HEAD", "/entrer", nil); w.Code != http.StatusOK {
		t.Errorf("its head is refused: %d", w.Code)
	}
	if page := w.Body.String(); strings.Contains(page, "<style") || strings.Contains(page, " style=") || strings.Contains(page, "<script>") {
		t.Error("a style or a script stands in the page")
	}
}

// Without a session every page leads to the door, and every form does nothing; one that
// another site sends is refused.
func TestNobodyComesInWithout(t *testing.T) {
	d := opened(t)
	for _, path := range []string{"/", "/releves", "/releves/1", "/rapprochements", "/personnes", "/journal", "/documents/1", "/documents/1/fichier/ddets-44/x.html", "/travaux/1", "/liste"} {
		if w := asked(d, "GET", path, nil); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/entrer") {
			t.Errorf("%s: %d %s", path, w.Code, w.Header().Get("Location"))
		}
		if w := asked(d, "GET", path, with(&http.Cookie{Name: "agir-bureau", Value: "inventee"})); w.Code != http.StatusSeeOther {
			t.Errorf("%s with an invented session: %d", path, w.Code)
		}
	}
	for _, path := range []string{"/releves/25", "/rapprochements/Q1", "/anomalies", "/commentaires", "/documents", "/envois/1", "/personnes", "/personnes/P1/effacer", "/personnes/P1/export"} {
		if w := form(d, path, nil, "acte", "accept", "pourquoi", "essai"); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/entrer") {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	cookie := enterBy(t, d)
	for name, change := range map[string]func(*http.Request){
		"another site":   func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") },
		"a sister":       func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site") },
		"another origin": func(r *http.Request) { r.Header.Set("Origin", "http://evil.example") },
	} {
		w := asked(d, "POST", "/sortir", func(r *http.Request) { r.AddCookie(cookie); change(r) })
		if w.Code != http.StatusForbidden {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	if w := asked(d, "GET", "/", with(cookie)); w.Code != http.StatusOK {
		t.Errorf("the session was ended by another site: %d", w.Code)
	}
	// a browser of before says where a form comes from by its origin alone
	w := asked(d, "POST", "/sortir", func(r *http.Request) { r.AddCookie(cookie); r.Header.Set("Origin", "http://localhost:8650") })
	if w.Code != http.StatusSeeOther {
		t.Errorf("a form of its own, by its origin: %d", w.Code)
	}
}

// Whoever is sent to the door comes back to the page that he asked for, and reads that his session
// ended when he had one. What a form brought is not asked for again.
func TestToTheDoor(t *testing.T) {
	d := opened(t)
	for _, c := range []struct {
		method, path string
		cookie       bool
		to           string
	}{
		{"GET", "/", false, "/entrer"},
		{"GET", "/releves?etat=retenu", false, "/entrer?retour=%2Freleves%3Fetat%3Dretenu"},
		{"GET", "/", true, "/entrer?fin=1"},
		{"GET", "/journal", true, "/entrer?fin=1&retour=%2Fjournal"},
		{"POST", "/releves/25", false, "/entrer"},
		{"POST", "/releves/25", true, "/entrer?fin=1"},
	} {
		w := asked(d, c.method, c.path, func(r *http.Request) {
			r.Header.Set("Sec-Fetch-Site", "same-origin")
			if c.cookie {
				r.AddCookie(&http.Cookie{Name: "agir-bureau", Value: "inventee"})
			}
		})
		if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || to != c.to {
			t.Errorf("%s %s: %d, to %s; want %s", c.method, c.path, w.Code, to, c.to)
		}
	}
	for path, want := range map[string][3]bool{"/entrer": {}, "/entrer?fin=1": {true}, "/entrer?imprime=1": {false, true}, "/entrer?cle=inventee": {false, false, true}} {
		page := asked(d, "GET", path, nil).Body.String()
		if got := [3]bool{strings.Contains(page, "a pris fin"), strings.Contains(page, "est imprimé là"), strings.Contains(page, "a déjà servi")}; got != want || strings.Contains(page, `name="cle"`) {
			t.Errorf("%s: it says %v, want %v\n%s", path, got, want, page)
		}
	}
}

// One account is enough for the link to open nothing.
func TestOneAccount(t *testing.T) {
	d := opened(t, people(t)[0])
	_, key, _ := strings.Cut(d.link(), "cle=")
	if page := asked(d, "GET", "/entrer", nil).Body.String(); !strings.Contains(page, `name="compte"`) {
		t.Error("no account is asked for")
	}
	if w := form(d, "/entrer", nil, "cle", key, "nom", "B"); w.Code != http.StatusForbidden || cookieOf(w) != nil || !strings.Contains(w.Body.String(), `name="compte"`) {
		t.Errorf("the link opens: %d", w.Code)
	}
	if w := form(d, "/entrer/lien", nil); w.Code != http.StatusTooManyRequests || !strings.Contains(w.Body.String(), `name="compte"`) {
		t.Errorf("a link is printed: %d", w.Code)
	}
}

// enterBy signs in by the link printed last.
func enterBy(t *testing.T, d *desk) *http.Cookie {
	t.Helper()
	_, key, _ := strings.Cut(d.link(), "cle=")
	c := cookieOf(form(d, "/entrer", nil, "cle", key, "nom", "Jeanne Zzyzzov"))
	if c == nil {
		t.Fatal("the link does not open")
	}
	return c
}

// The link opens once, and not by being looked at; a new one is printed when asked for, the
// third time the last within a while; the cookie is for the desk alone.
func TestTheLinkOpensOnce(t *testing.T) {
	d := opened(t)
	_, key, _ := strings.Cut(d.link(), "cle=")
	for range 2 {
		if w := asked(d, "GET", "/entrer?cle="+key, nil); !strings.Contains(w.Body.String(), key) || cookieOf(w) != nil {
			t.Error("looked at, the link is used up or opens")
		}
	}
	for _, name := range []string{" ", strings.Repeat("é", 81)} {
		if w := form(d, "/entrer", nil, "cle", key, "nom", name); w.Code != http.StatusUnprocessableEntity || cookieOf(w) != nil {
			t.Errorf("by the name %q: %d", name, w.Code)
		}
	}
	if w := form(d, "/entrer", nil, "cle", key[1:], "nom", "B"); w.Code != http.StatusForbidden || cookieOf(w) != nil {
		t.Errorf("another key: %d", w.Code)
	}
	w := form(d, "/entrer", nil, "cle", key, "nom", strings.Repeat("é", 80), "retour", "/releves?etat=retenu")
	c := cookieOf(w)
	if c == nil || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || w.Header().Get("Location") != "/releves?etat=retenu" {
		t.Fatalf("%+v, to %s", c, w.Header().Get("Location"))
	}
	if w := form(d, "/entrer", nil, "cle", key, "nom", "B"); w.Code != http.StatusForbidden || cookieOf(w) != nil {
		t.Errorf("the link opens twice: %d", w.Code)
	}
	for i, want := range []int{303, 303, 303, 429} {
		if w := form(d, "/entrer/lien", nil); w.Code != want || strings.Contains(w.Body.String(), `name="compte"`) {
			t.Errorf("link %d: %d", i, w.Code)
		}
	}
	d.later(10*time.Minute - time.Second)
	if w := form(d, "/entrer/lien", nil); w.Code != 429 {
		t.Errorf("a second before: %d", w.Code)
	}
	d.later(time.Second)
	if w := form(d, "/entrer/lien", nil); w.Code != 303 {
		t.Errorf("later: %d", w.Code)
	}
	enterBy(t, d)
}

// Whoever comes in goes to a page of this desk and to no other.
func TestBackToThisDesk(t *testing.T) {
	d := opened(t)
	for asked, want := range map[string]string{
		"/releves": "/releves", "": "/", "//evil.example/": "/", "https://evil.example/": "/", "/\\evil.example": "/", "releves": "/", "javascript:alert(1)": "/", "/a\r\nX: y": "/",
	} {
		_, key, _ := strings.Cut(d.link(), "cle=")
		if w := form(d, "/entrer", nil, "cle", key, "nom", "B", "retour", asked); w.Header().Get("Location") != want {
			t.Errorf("%q leads to %q", asked, w.Header().Get("Location"))
		}
		d.Link()
	}
}

// A session ends an hour after its last page and twelve hours after its first.
func TestSessionsEnd(t *testing.T) {
	d := opened(t)
	c := enterBy(t, d)
	in := func() bool { return asked(d, "GET", "/configuration", with(c)).Code == http.StatusOK }
	d.later(time.Hour - time.Second)
	if !in() {
		t.Error("out before an hour")
	}
	d.later(time.Hour)
	if in() {
		t.Error("in after an hour")
	}
	d.Link()
	c = enterBy(t, d)
	for range 12 {
		d.later(time.Hour - time.Minute)
		if !in() {
			t.Fatal("out while at work")
		}
	}
	d.later(12 * time.Minute)
	if in() {
		t.Error("in after twelve hours")
	}
	d.Link()
	c = enterBy(t, d)
	form(d, "/sortir", c)
	if in() {
		t.Error("in after leaving")
	}
}

// password is what opens the accounts of these tests, and its hash by another program at the
// least cost that a configuration may have: what ours cost would be most of these tests' time.
const (
	password = "une phrase inventée 12"
	hash     = "$argon2id$v=19$m=8192,t=1,p=1$c2VsIGQndW5lIHRhYmxlIQ$QiUKhUAS/LOwAMkTA4EfAu/Ks2/jOMhUXps1kA1BFOY"
)

// people are accounts of each role.
func people(t *testing.T) []settings.Account {
	t.Helper()
	if !sealing.PasswordIs(hash, password) {
		t.Fatal("the password and its hash are not of each other")
	}
	return []settings.Account{
		{Code: "jeanne", Label: "Jeanne Zzyzzov", Role: settings.ForOperator, Password: hash},
		{Code: "direction", Label: "Direction", Role: settings.ForDirection, Territory: "agir-ensemble-44-85", Password: hash},
		{Code: "soliha", Label: "Soliha, suivi", Role: settings.ForStructure, Territory: "soliha", Password: hash},
		{Code: "mandataire", Label: "Par le mandataire", Role: settings.ForOperator},
	}
}

// An account comes in by its password; five tries are too many, for it alone; one without
// a password comes in by a proxy only.
func TestAccounts(t *testing.T) {
	all := people(t)
	d := opened(t, all...)
	try := func(code, word string) (*http.Cookie, int) {
		w := form(d, "/entrer", nil, "compte", code, "mot", word)
		return cookieOf(w), w.Code
	}
	c, status := try("jeanne", password)
	if c == nil || status != http.StatusSeeOther {
		t.Fatalf("the password does not open: %d", status)
	}
	if w := asked(d, "GET", "/configuration", with(c)); !strings.Contains(w.Body.String(), "Jeanne Zzyzzov") {
		t.Error("he is not named")
	}
	for _, x := range [][2]string{{"jeanne", "autre"}, {"personne", password}, {"mandataire", ""}, {"mandataire", password}, {"", ""}} {
		if c, status := try(x[0], x[1]); c != nil || status != http.StatusForbidden {
			t.Errorf("%q: %d", x[0], status)
		}
	}
	for range 4 {
		try("jeanne", "autre")
	}
	if c, status := try("jeanne", password); c != nil || status != http.StatusTooManyRequests {
		t.Errorf("after five tries: %d", status)
	}
	if c, _ := try("soliha", password); c == nil {
		t.Error("another account is kept out")
	}
	d.later(10 * time.Minute)
	if c, _ := try("jeanne", password); c == nil {
		t.Error("kept out for ever")
	}
	if w := form(d, "/entrer/lien", nil); w.Code == http.StatusSeeOther {
		t.Error("a link is printed where there are accounts")
	}
}

// The header of a proxy names an account when it comes with the secret of the proxy, and
// is nothing otherwise.
func TestAProxyNamesTheAccount(t *testing.T) {
	d := opened(t, people(t)...)
	named := func(secret, account string) int {
		return asked(d, "GET", "/configuration", func(r *http.Request) {
			r.Header.Set("X-Compte", account)
			r.Header.Set("Agir-Proxy-Secret", secret)
		}).Code
	}
	if named("secret", "mandataire") != http.StatusSeeOther || named("", "mandataire") != http.StatusSeeOther {
		t.Error("a header is believed, and no proxy was declared")
	}
	d.Proxy.Header, d.Proxy.Secret = "X-Compte", "secret"
	for _, c := range []struct {
		secret, account string
		want            int
	}{{"secret", "mandataire", 200}, {"secret", "personne", 303}, {"autre", "mandataire", 303}, {"", "mandataire", 303}, {"secret", "soliha", 403}} {
		if got := named(c.secret, c.account); got != c.want {
			t.Errorf("%q %q: %d", c.secret, c.account, got)
		}
	}
}

// What each role may open; a structure reads its own statements and no other.
func TestWhatEachRoleMayOpen(t *testing.T) {
	d := opened(t, people(t)...)
	in := make(map[string]*http.Cookie)
	for _, code := range []string{"jeanne", "direction", "soliha"} {
		in[code] = cookieOf(form(d, "/entrer", nil, "compte", code, "mot", password))
	}
	status := func(code, path string) int { return page(d, path, in[code]).Code }
	for path, who := range map[string]string{
		"/": "jeanne direction soliha", "/releves": "jeanne soliha", "/rapprochements/decisions": "jeanne", "/commentaires": "jeanne direction", "/documents": "jeanne direction",
		"/envois": "jeanne", "/personnes": "jeanne", "/liste": "jeanne soliha", "/journal": "jeanne", "/configuration": "jeanne", "/verifier/": "jeanne direction soliha",
	} {
		for code := range in {
			want := http.StatusForbidden
			if strings.Contains(who, code) {
				want = http.StatusOK
			}
			if got := status(code, path); got != want {
				t.Errorf("%s %s: %d", code, path, got)
			}
		}
	}
	list := page(d, "/releves?expediteur=ofii", in["soliha"]).Body.String()
	if !strings.Contains(list, "Soliha") || strings.Contains(list, "Ofii") || strings.Contains(list, "Aurore") {
		t.Error("a structure sees others' statements")
	}
	today := page(d, "/", in["soliha"]).Body.String()
	if !strings.Contains(today, "Soliha") || strings.Contains(today, "Aurore") || strings.Contains(today, "Passages") {
		t.Error("a structure sees others' month")
	}
	own := 0
	for _, f := range d.files() {
		want := http.StatusNotFound
		if f.Sender == "soliha" {
			want = http.StatusOK
			own++
		}
		if got := status("soliha", "/releves/"+strconv.FormatInt(f.File, 10)); got != want {
			t.Errorf("a structure asks for %s: %d", f.Path, got)
		}
	}
	if own < 3 {
		t.Errorf("%d statements of the structure", own)
	}
	for path, code := range map[string]string{"/releves/25": "soliha", "/documents": "direction", "/anomalies": "direction", "/personnes": "direction"} {
		if w := form(d, path, in[code], "acte", "accept", "pourquoi", "essai", "mois", "2023-09"); w.Code != http.StatusForbidden {
			t.Errorf("%s does what it may not at %s: %d", code, path, w.Code)
		}
	}
}

// What machines ask is answered to this machine alone, and names nobody.
func TestWhatMachinesAsk(t *testing.T) {
	d := opened(t)
	held := work.Condition{Trouble: delivery.Trouble{Held: []delivery.Undecided{{File: 25, Sender: "soliha", Kind: "contacts", Why: "essai"}}}}
	fault := ""
	known := &work.Condition{}
	d.State = func() (*work.Condition, string) { return known, fault }
	health := func() int { return asked(d, "GET", "/healthz", nil).Code }
	if health() != http.StatusOK {
		t.Error("all goes by itself, and it is not said")
	}
	fault = "essai"
	if health() != http.StatusServiceUnavailable {
		t.Error("a look at the clock that failed is not said")
	}
	fault, known = "", &held
	if w := asked(d, "GET", "/healthz", nil); w.Code != http.StatusServiceUnavailable || w.Body.String() != "trouble\n" {
		t.Errorf("%d %q", w.Code, w.Body.String())
	}
	metrics := asked(d, "GET", "/metrics", nil).Body.String()
	if !strings.Contains(metrics, "\nagir_statements_held 1\n") || strings.Contains(metrics, "soliha") {
		t.Error(metrics)
	}
	if faults, err := promlint.New(strings.NewReader(metrics)).Lint(); err != nil || len(faults) > 0 {
		t.Errorf("their judge: %v %v", faults, err)
	}
	if !strings.Contains(metrics, "\nagir_working 0\n") {
		t.Error(metrics)
	}
	if err := d.holder.Ask(t.Context(), "essai", func(*store.Store) error {
		metrics = asked(d, "GET", "/metrics", nil).Body.String()
		return nil
	}); err != nil || !strings.Contains(metrics, "\nagir_working 1\n") {
		t.Errorf("%v\n%s", err, metrics)
	}
	if known = nil; health() != http.StatusOK || !strings.Contains(asked(d, "GET", "/metrics", nil).Body.String(), "\nagir_working 0\n") {
		t.Error("before the first look at the clock, something is wrong")
	}
	d.Hosts = []string{"agir.exemple"}
	for name, change := range map[string]func(*http.Request){
		"another machine": func(r *http.Request) { r.RemoteAddr = "192.0.2.1:4000" },
		"a proxy":         func(r *http.Request) { r.Header.Set("X-Forwarded-For", "192.0.2.1") },
		"another proxy":   func(r *http.Request) { r.Header.Set("Forwarded", "for=192.0.2.1") },
		"another name":    func(r *http.Request) { r.Host = "agir.exemple" },
	} {
		for _, path := range []string{"/healthz", "/metrics"} {
			if w := asked(d, "GET", path, change); w.Code != http.StatusNotFound {
				t.Errorf("%s, by %s: %d", path, name, w.Code)
			}
		}
	}
}

// A body larger than a mebibyte is not read.
func TestABodyIsBounded(t *testing.T) {
	d := opened(t)
	c := enterBy(t, d)
	for size, want := range map[int]int{1 << 20: http.StatusSeeOther, 1<<20 + 1: http.StatusRequestEntityTooLarge} {
		if w := form(d, "/configuration", c, "texte", strings.Repeat("x", size-len("texte="))); w.Code != want {
			t.Errorf("%d octets: %d", size, w.Code)
		}
	}
}

// The check page is served to everybody, under what it allows itself; a file that it has
// not leads to the door.
func TestTheCheckPageIsServed(t *testing.T) {
	d := opened(t)
	d.Site = map[string][]byte{"index.html": []byte("<!DOCTYPE html><title>essai</title>"), "modeles/contacts.xlsx": []byte("PK")}
	for path, want := range map[string]int{"/verifier/": 200, "/verifier/index.html": 200, "/verifier/modeles/contacts.xlsx": 200, "/verifier/rien.js": 303, "/verifier/../journal": 307} {
		w := asked(d, "GET", path, nil)
		policy := w.Header().Get("Content-Security-Policy")
		if w.Code != want || want == 200 && (!strings.Contains(policy, "connect-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'")) {
			t.Errorf("%s: %d, %s", path, w.Code, policy)
		}
	}
}

// A structure is offered its own list and no other, an operator that of each; a month that is not over, or
// is none, and a structure that nobody knows have none, nor documents.
func TestTheListsThatAreOffered(t *testing.T) {
	d := opened(t, people(t)...)
	in := make(map[string]*http.Cookie)
	for _, code := range []string{"jeanne", "soliha"} {
		in[code] = cookieOf(form(d, "/entrer", nil, "compte", code, "mot", password))
	}
	for code, want := range map[string]int{"jeanne": len(d.conf.Structures), "soliha": 1} {
		offered := 0
		body := page(d, "/liste", in[code]).Body.String()
		for _, s := range d.conf.Structures {
			if strings.Contains(body, `value="`+s.Code+`"`) {
				offered++
			}
		}
		if offered != want || !strings.Contains(body, `value="soliha"`) {
			t.Errorf("%s is offered %d lists, want %d\n%s", code, offered, want, body)
		}
	}
	for _, fields := range [][]string{
		{"structure", "soliha", "mois", "2023-10"}, {"structure", "soliha", "mois", "2024-01"}, {"structure", "soliha", "mois", "x"}, {"structure", "soliha", "mois", ""},
		{"structure", "inconnue", "mois", "2023-09"}, {"structure", "", "mois", "2023-09"},
	} {
		if w := form(d, "/liste", in["jeanne"], append(fields, "pourquoi", "essai")...); w.Code != http.StatusNotFound {
			t.Errorf("the list of %v: %d", fields, w.Code)
		}
	}
	// whatever its form says, a structure reads its own
	for _, c := range []struct{ code, asked, read string }{{"jeanne", "aurore", "Aurore"}, {"jeanne", "soliha", "Soliha"}, {"soliha", "soliha", "Soliha"}, {"soliha", "aurore", "Soliha"}, {"soliha", "inconnue", "Soliha"}} {
		w := form(d, "/liste", in[c.code], "structure", c.asked, "mois", "2023-09", "pourquoi", "essai")
		if body := page(d, w.Header().Get("Location"), in[c.code]).Body.String(); !strings.Contains(body, `<h2 id="dus">`+c.read+",") {
			t.Errorf("%s asks for the list of %s: %d\n%s", c.code, c.asked, w.Code, body)
		}
	}
	if body := page(d, "/liste", in["soliha"]).Body.String(); strings.Contains(body, `id="dus"`) {
		t.Error("a list is read, and none was asked for")
	}
	for _, month := range []string{"2023-10", "2024-01", "x", ""} {
		if w := form(d, "/documents", in["jeanne"], "mois", month); w.Code != http.StatusNotFound {
			t.Errorf("%q is published: %d", month, w.Code)
		}
	}
	for _, name := range []string{"brouillon-2023-10", "brouillon-x", "brouillon-", "x", "0", "1", "01", "-1", "%201"} {
		if w := page(d, "/documents/"+name, in["jeanne"]); w.Code != http.StatusNotFound {
			t.Errorf("the documents %q: %d", name, w.Code)
		}
	}
}
