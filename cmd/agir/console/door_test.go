package console

import (
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// Of all who come with a link at once, one comes in, and nobody after him.
func TestALinkServesOnce(t *testing.T) {
	d := newDoors(time.Now)
	for range 200 {
		key := d.newLink()
		if d.linkStands("autre") || d.useLink("autre") || d.useLink("") {
			t.Fatal("another key opens")
		}
		var in atomic.Int64
		var all sync.WaitGroup
		start := make(chan struct{})
		for range 16 {
			all.Go(func() {
				<-start
				if d.useLink(key) {
					in.Add(1)
				}
			})
		}
		close(start)
		all.Wait()
		if in.Load() != 1 || d.linkStands(key) || d.useLink(key) || d.useLink("") {
			t.Fatalf("%d came in", in.Load())
		}
	}
}

// Five tries of one account, sixty of all, in ten minutes; one that came in has none against it.
func TestHowManyTries(t *testing.T) {
	now := time.Date(2023, 10, 10, 8, 0, 0, 0, time.UTC)
	d := newDoors(func() time.Time { return now })
	try := func(account string, want bool) {
		t.Helper()
		if got := d.mayTry(account); got != want {
			t.Errorf("%s, at %s: %t", account, now.Format(time.TimeOnly), got)
		}
	}
	for range 5 {
		try("a", true)
	}
	try("a", false)
	try("b", true)
	now = now.Add(10*time.Minute - time.Second)
	try("a", false)
	now = now.Add(time.Second)
	try("a", true)
	d.forgive("a")
	for i := range 60 {
		try(string(rune('A'+i)), true)
	}
	try("b", false)
	now = now.Add(10 * time.Minute)
	try("b", true)
	if len(d.tries) != 1 {
		t.Errorf("%d accounts are remembered", len(d.tries))
	}
	d.link = ""
	if d.linkStands("") {
		t.Error("no link stands for no key")
	}
	for i, want := range []bool{true, true, true, false} {
		if got := d.mayPrint(); got != want {
			t.Errorf("link %d: %t", i, got)
		}
	}
	now = now.Add(10*time.Minute - time.Second)
	if d.mayPrint() {
		t.Error("a link is printed a second before the ten minutes")
	}
	now = now.Add(time.Second)
	if !d.mayPrint() {
		t.Error("no link is printed at ten minutes")
	}
}

// A session ends an hour after its last page and twelve after its first, and is then forgotten.
func TestSessionsAreForgotten(t *testing.T) {
	now := time.Date(2023, 10, 10, 8, 0, 0, 0, time.UTC)
	d := newDoors(func() time.Time { return now })
	one, other := d.open(settings.Account{}), d.open(settings.Account{})
	now = now.Add(time.Hour - time.Second)
	other.seen = now
	if d.open(settings.Account{}); len(d.sessions) != 3 {
		t.Errorf("%d sessions a second before the hour", len(d.sessions))
	}
	now = now.Add(time.Second)
	if d.open(settings.Account{}); d.sessions[one.id] != nil || d.sessions[other.id] == nil {
		t.Error("at the hour")
	}
	now = other.began.Add(12*time.Hour - time.Second)
	other.seen = now
	if d.open(settings.Account{}); d.sessions[other.id] == nil {
		t.Error("a second before twelve hours")
	}
	now = now.Add(time.Second)
	if d.open(settings.Account{}); d.sessions[other.id] != nil {
		t.Error("at twelve hours")
	}
}

// A page of this desk begins with one bar; what a browser would read otherwise is none.
func TestWhereSomebodyComesBackTo(t *testing.T) {
	for asked, want := range map[string]string{
		"/": "/", "/releves?etat=retenu#un": "/releves?etat=retenu#un", "/a//b": "/a//b", "/https://evil.example": "/https://evil.example", "": "/", "releves": "/", "//evil.example": "/", "///evil.example": "/",
		"https://evil.example/": "/", "https:/a": "/", "mailto:a": "/", "/\\evil.example": "/", "/a\\b": "/", "/\t/evil.example": "/", "/\n/evil.example": "/", "/\r/evil.example": "/", "/\x01": "/", "/%zz": "/", " /releves": "/",
	} {
		if got := backTo(asked); got != want {
			t.Errorf("%q leads to %q", asked, got)
		}
	}
}

// A proxy names an account by the header and the secret that were declared, and by nothing else.
func TestWhomAProxyNames(t *testing.T) {
	conf := &settings.Settings{Accounts: []settings.Account{{Code: "jeanne"}, {Code: "soliha"}}}
	for _, c := range []struct {
		proxy           Proxy
		secret, account string
		named           bool
	}{
		{Proxy{"X-Compte", "secret"}, "secret", "soliha", true},
		{Proxy{"X-Compte", "secret"}, "secret", "jeanne", true},
		{Proxy{"X-Compte", "secret"}, "secret", "personne", false},
		{Proxy{"X-Compte", "secret"}, "secret", "", false},
		{Proxy{"X-Compte", "secret"}, "secre", "soliha", false},
		{Proxy{"X-Compte", "secret"}, "", "soliha", false},
		{Proxy{"X-Compte", ""}, "", "soliha", false},
		{Proxy{"", "secret"}, "secret", "soliha", false},
		{Proxy{}, "", "soliha", false},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Compte", c.account)
		r.Header.Set(SecretHeader, c.secret)
		a, named := c.proxy.names(r, conf)
		if named != c.named || named && a.Code != c.account {
			t.Errorf("%+v, %q, %q: %v %t", c.proxy, c.secret, c.account, a, named)
		}
	}
}

// An account stands as the configuration has it; whoever came by a link, as long as it has none.
func TestWhatStands(t *testing.T) {
	link, jeanne := settings.Account{Label: "Jeanne", Role: settings.ForOperator}, settings.Account{Code: "jeanne", Role: settings.ForOperator}
	lesser := jeanne
	lesser.Role = settings.ForStructure
	for _, c := range []struct {
		account settings.Account
		of      []settings.Account
		want    bool
	}{
		{link, nil, true}, {link, []settings.Account{jeanne}, false}, {jeanne, []settings.Account{jeanne}, true}, {jeanne, []settings.Account{lesser}, false}, {jeanne, nil, false},
	} {
		if got := stands(c.account, &settings.Settings{Accounts: c.of}); got != c.want {
			t.Errorf("%+v among %+v: %t", c.account, c.of, got)
		}
	}
}

// A request is of a session until an hour after the last page, twelve after the first, and as long as its account stands.
func TestWhoseSessionARequestIs(t *testing.T) {
	jeanne := settings.Account{Code: "jeanne", Role: settings.ForOperator}
	conf := &settings.Settings{Accounts: []settings.Account{jeanne}}
	began := time.Date(2023, 10, 10, 8, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		what        string
		seen, asked time.Duration
		conf        *settings.Settings
		in          bool
	}{
		{"a second before the hour", 0, time.Hour - time.Second, conf, true},
		{"at the hour", 0, time.Hour, conf, false},
		{"a second before twelve hours", 12*time.Hour - 2*time.Second, 12*time.Hour - time.Second, conf, true},
		{"at twelve hours", 12*time.Hour - time.Second, 12 * time.Hour, conf, false},
		{"of an account that is no more", 0, time.Second, &settings.Settings{}, false},
	} {
		now := began
		d := newDoors(func() time.Time { return now })
		s := d.open(jeanne)
		s.seen = began.Add(c.seen)
		now = began.Add(c.asked)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		if err != nil {
			t.Fatal(err)
		}
		if d.of(r, c.conf) != nil {
			t.Errorf("%s, without a cookie: somebody", c.what)
		}
		r.AddCookie(&http.Cookie{Name: cookieName, Value: s.id})
		if got := d.of(r, c.conf); (got == s) != c.in || (got == nil) == c.in || c.in && !s.seen.Equal(now) || (d.sessions[s.id] != nil) != c.in {
			t.Errorf("%s: %v", c.what, got)
		}
		other := r.Clone(t.Context())
		other.Header.Set("Cookie", cookieName+"="+s.id+"x")
		if d.of(other, c.conf) != nil {
			t.Errorf("%s, by another cookie: somebody", c.what)
		}
	}
}

// A month is over from the first day of the next, and may be asked for as long as twenty years have not gone.
func TestWhichMonthsAreOver(t *testing.T) {
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		today, month time.Time
		want         bool
	}{
		{day(2023, 9, 30), day(2023, 9, 1), false}, {day(2023, 10, 1), day(2023, 9, 1), true}, {day(2023, 10, 2), day(2023, 10, 1), false},
		{day(2023, 10, 1), day(2003, 10, 1), false}, {day(2023, 10, 1), day(2003, 11, 1), true}, {day(2023, 9, 30), day(2003, 10, 1), true},
	} {
		if got := (&visit{today: c.today}).over(c.month); got != c.want {
			t.Errorf("%s on %s: %t", c.month.Format("2006-01"), c.today.Format(time.DateOnly), got)
		}
	}
}

// Each role is the one that it says, and no other.
func TestTheRolesOfAnAccount(t *testing.T) {
	for role, want := range map[string][3]bool{
		settings.ForOperator: {true, false, false}, settings.ForDirection: {false, true, false}, settings.ForStructure: {false, false, true}, "": {},
	} {
		v := &visit{session: &session{account: settings.Account{Role: role}}}
		if got := [3]bool{v.Operator(), v.Direction(), v.Structure()}; got != want {
			t.Errorf("%q: %v", role, got)
		}
	}
}

// A pair put off comes after those put off before it, once.
func TestPairsArePutOff(t *testing.T) {
	d := newDoors(time.Now)
	s := d.open(settings.Account{})
	for _, pair := range []string{"P1", "P2", "P1"} {
		d.postpone(s, pair)
	}
	if later, _, _ := d.reviewing(s); len(later) != 2 || later[0] != "P2" || later[1] != "P1" {
		t.Errorf("%q", later)
	}
}
