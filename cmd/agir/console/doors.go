package console

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/sealing"
	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// How long a session lasts: without a page asked for, and in all.
const (
	idleFor = time.Hour
	lastFor = 12 * time.Hour
)

// session is somebody at the desk.
type session struct {
	id      string
	account settings.Account
	began   time.Time
	seen    time.Time
	said    []said           // on his next page
	later   []string         // pairs put off
	decided map[string]int64 // the pairs that he answered: lists of an earlier state of the store still have them
	last    []int64          // his last decisions on a pair, that may be undone
}

// said is what the next page says of what was done.
type said struct {
	Fault bool
	Lines []string
}

// visit is a page asked for by somebody.
type visit struct {
	*session
	conf    *settings.Settings
	now     time.Time
	today   time.Time
	request *http.Request
	writer  http.ResponseWriter
}

// By is who signs.
func (v *visit) By() string { return v.account.Label }

// Operator says whether he may do all.
func (v *visit) Operator() bool { return v.account.Role == settings.ForOperator }

// Direction says whether he is of a direction.
func (v *visit) Direction() bool { return v.account.Role == settings.ForDirection }

// Structure says whether he is of a structure.
func (v *visit) Structure() bool { return v.account.Role == settings.ForStructure }

// departements are those that he may see.
func (v *visit) departements() (all []string) {
	for _, d := range v.conf.Departements {
		if v.Operator() || v.Direction() && slices.Contains(d.EveryDirection(), v.account.Territory) {
			all = append(all, d.Code)
		}
	}
	return all
}

// ofHis says whether a department is one that he may see.
func (v *visit) ofHis(departement string) bool {
	return v.Operator() || slices.Contains(v.departements(), departement)
}

// doors are who may come in, and who is in.
type doors struct {
	mutex    sync.Mutex
	sessions map[string]*session
	link     string // the one-time link that was printed last; empty once it served
	tries    map[string][]time.Time
	printed  []time.Time
	hashing  chan struct{}
	now      func() time.Time
}

func newDoors(now func() time.Time) *doors {
	return &doors{sessions: make(map[string]*session), tries: make(map[string][]time.Time), hashing: make(chan struct{}, 2), now: now}
}

// cookieName is that of the session.
const cookieName = "agir-bureau"

// of is the session of a request, or nil. An account that the configuration no longer has,
// or has otherwise, is out.
func (d *doors) of(r *http.Request, conf *settings.Settings) *session {
	c, err := r.Cookie(cookieName)
	if err != nil {
		return nil
	}
	d.mutex.Lock()
	defer d.mutex.Unlock()
	s := d.sessions[c.Value]
	if s == nil {
		return nil
	}
	now := d.now()
	if now.Sub(s.seen) >= idleFor || now.Sub(s.began) >= lastFor || !stands(s.account, conf) {
		delete(d.sessions, c.Value)
		return nil
	}
	s.seen = now
	return s
}

// stands says whether an account is still that of the configuration; whoever came by a
// link is, as long as it has none.
func stands(a settings.Account, conf *settings.Settings) bool {
	if a.Code == "" {
		return len(conf.Accounts) == 0
	}
	return slices.Contains(conf.Accounts, a)
}

// open begins a session. Those that ended are forgotten.
func (d *doors) open(a settings.Account) *session {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	now := d.now()
	for id, s := range d.sessions {
		if now.Sub(s.seen) >= idleFor || now.Sub(s.began) >= lastFor {
			delete(d.sessions, id)
		}
	}
	s := &session{id: rand.Text() + rand.Text(), account: a, began: now, seen: now, decided: make(map[string]int64)}
	d.sessions[s.id] = s
	return s
}

func (d *doors) end(id string) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	delete(d.sessions, id)
}

// say has the next page of a session say something.
func (d *doors) say(s *session, x said) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	s.said = append(s.said, x)
}

// heard is what is said on this page, once.
func (d *doors) heard(s *session) []said {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	all := s.said
	s.said = nil
	return all
}

// once is what a work that is done says: the first time that it is asked.
func (d *doors) once(x *task) said {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	last := x.moved.said
	x.moved.said = said{}
	return last
}

// postpone puts a pair after those that he has not put off.
func (d *doors) postpone(s *session, pair string) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	s.later = append(slices.DeleteFunc(s.later, func(p string) bool { return p == pair }), pair)
}

// answered notes that a pair was answered, in the lists of a state of the store before
// one; 0 when it was not after all.
func (d *doors) answered(s *session, pair string, before int64) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	s.decided[pair] = before
}

// kept notes the decisions that somebody took last; none, and there is nothing to undo.
func (d *doors) kept(s *session, numbers ...int64) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	s.last = numbers
}

// reviewing is what somebody did of the pairs: put off, answered, and may undo.
func (d *doors) reviewing(s *session) (later []string, decided map[string]int64, last []int64) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	return slices.Clone(s.later), maps.Clone(s.decided), slices.Clone(s.last)
}

// newLink makes the one-time link: the one before serves no more.
func (d *doors) newLink() string {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.link = rand.Text() + rand.Text()
	return d.link
}

// linkStands says whether a key is that of the link, and useLink uses it up.
func (d *doors) linkStands(key string) bool {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	return d.isLink(key)
}

func (d *doors) useLink(key string) bool {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if !d.isLink(key) {
		return false
	}
	d.link = ""
	return true
}

// isLink compares a key with the link, whose lock is held: of two who come with it at once, one comes in.
func (d *doors) isLink(key string) bool {
	return d.link != "" && subtle.ConstantTimeCompare([]byte(key), []byte(d.link)) == 1
}

// What may be tried: by one account, by all of them, and links printed.
const (
	triesOfOne  = 5
	triesOfAll  = 60
	linksInTime = 3
	triedWithin = 10 * time.Minute
)

// mayTry counts a try to sign in, and says whether it may be made.
func (d *doors) mayTry(account string) bool {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	now, all := d.now(), 0
	for name, at := range d.tries {
		at = slices.DeleteFunc(at, func(t time.Time) bool { return now.Sub(t) >= triedWithin })
		if all += len(at); len(at) == 0 {
			delete(d.tries, name)
		} else {
			d.tries[name] = at
		}
	}
	if len(d.tries[account]) >= triesOfOne || all >= triesOfAll {
		return false
	}
	d.tries[account] = append(d.tries[account], now)
	return true
}

// forgive forgets the tries of an account that signed in.
func (d *doors) forgive(account string) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	delete(d.tries, account)
}

// mayPrint counts a link printed because somebody asked.
func (d *doors) mayPrint() bool {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	now := d.now()
	d.printed = slices.DeleteFunc(d.printed, func(t time.Time) bool { return now.Sub(t) >= triedWithin })
	if len(d.printed) >= linksInTime {
		return false
	}
	d.printed = append(d.printed, now)
	return true
}

// nobody is held against the password of an account that there is none of, so that the
// time it takes says nothing.
const nobody = "$argon2id$v=19$m=65536,t=3,p=1$c2VsIGRlIHBlcnNvbm5l$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// recognise is the account of a code and a password. Two are hashed at once.
func (d *doors) recognise(ctx context.Context, conf *settings.Settings, code, password string) (settings.Account, bool) {
	select {
	case d.hashing <- struct{}{}:
		defer func() { <-d.hashing }()
	case <-ctx.Done():
		return settings.Account{}, false
	}
	a, known := accountOf(conf, code)
	right := sealing.PasswordIs(cmp.Or(a.Password, nobody), password)
	return a, known && right && a.Password != ""
}

func accountOf(conf *settings.Settings, code string) (settings.Account, bool) {
	i := slices.IndexFunc(conf.Accounts, func(a settings.Account) bool { return a.Code == code })
	if i < 0 {
		return settings.Account{}, false
	}
	return conf.Accounts[i], true
}

// Proxy is a proxy that recognises people: the header by which it names the account, and
// the secret that it shares with the desk, without which anybody of this machine would be
// whom he says.
type Proxy struct{ Header, Secret string }

// SecretHeader is the header by which a proxy gives its secret.
const SecretHeader = "Agir-Proxy-Secret"

// names is the account that the proxy names; false when it names none.
func (p Proxy) names(r *http.Request, conf *settings.Settings) (settings.Account, bool) {
	if p.Header == "" || p.Secret == "" || subtle.ConstantTimeCompare([]byte(r.Header.Get(SecretHeader)), []byte(p.Secret)) != 1 {
		return settings.Account{}, false
	}
	return accountOf(conf, r.Header.Get(p.Header))
}

// backTo is where somebody who signs in goes: the page that he asked for, of this desk. What begins with
// one bar, and one only, has neither scheme nor host.
func backTo(asked string) string {
	if _, err := url.Parse(asked); err != nil || !strings.HasPrefix(asked, "/") || strings.HasPrefix(asked, "//") || strings.ContainsAny(asked, "\\\r\n\t") {
		return "/"
	}
	return asked
}
