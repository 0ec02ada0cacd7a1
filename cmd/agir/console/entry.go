package console

import (
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// entry are the pages by which somebody comes in and goes out.
func (d *Desk) entry() {
	d.mux.HandleFunc("GET /entrer", d.door)
	d.mux.HandleFunc("POST /entrer", d.comeIn)
	d.mux.HandleFunc("POST /entrer/lien", d.askLink)
	d.mux.HandleFunc("POST /sortir", d.leave)
}

// doorPage is the page by which somebody comes in.
type doorPage struct {
	Accounts bool   // by a code and a password, otherwise by a link
	Key      string // of the link that he followed, when it stands
	Back     string
	Ended    bool // his session did
	Fault    string
	User     string
	Printed  bool // a new link was
}

// toTheDoor sends somebody who is not in to the door, and back to his page after it. What
// a form brought is not kept: nothing was done.
func (d *Desk) toTheDoor(w http.ResponseWriter, r *http.Request) {
	to := url.Values{}
	if r.Method == http.MethodGet {
		if back := backTo(r.URL.RequestURI()); back != "/" {
			to.Set("retour", back)
		}
	}
	if _, err := r.Cookie(cookieName); err == nil {
		to.Set("fin", "1")
	}
	there := "/entrer"
	if len(to) > 0 {
		there += "?" + to.Encode()
	}
	http.Redirect(w, r, there, http.StatusSeeOther)
}

func (d *Desk) door(w http.ResponseWriter, r *http.Request) {
	conf, err := d.Settings()
	if err != nil {
		d.broken(w, r, err)
		return
	}
	asked := r.URL.Query()
	p := doorPage{Accounts: len(conf.Accounts) > 0, Back: backTo(asked.Get("retour")), Ended: asked.Get("fin") != "", User: d.User, Printed: asked.Get("imprime") != ""}
	if key := asked.Get("cle"); key != "" {
		if d.doors.linkStands(key) {
			p.Key = key
		} else {
			p.Fault = "Ce lien a déjà servi, ou un plus récent l’a remplacé."
		}
	}
	d.showDoor(w, r, p, http.StatusOK)
}

func (d *Desk) showDoor(w http.ResponseWriter, r *http.Request, p doorPage, status int) {
	p.Fault = d.Typeset(p.Fault)
	d.pages.write(w, status, "entrer", layout{Title: "Entrer", Alone: true, Data: p})
}

// comeIn takes the link, or a code and a password.
func (d *Desk) comeIn(w http.ResponseWriter, r *http.Request) {
	conf, err := d.Settings()
	if err != nil {
		d.broken(w, r, err)
		return
	}
	p := doorPage{Accounts: len(conf.Accounts) > 0, Back: backTo(r.PostFormValue("retour")), User: d.User}
	if !p.Accounts {
		d.comeByLink(w, r, p)
		return
	}
	code := r.PostFormValue("compte")
	if !d.doors.mayTry(code) {
		p.Fault = "Trop d’essais : attendez dix minutes."
		d.showDoor(w, r, p, http.StatusTooManyRequests)
		return
	}
	a, ok := d.doors.recognise(r.Context(), conf, code, r.PostFormValue("mot"))
	if !ok {
		p.Fault = "Ce compte et ce mot de passe ne vont pas ensemble."
		d.showDoor(w, r, p, http.StatusForbidden)
		return
	}
	d.doors.forgive(code)
	d.begin(w, a)
	http.Redirect(w, r, p.Back, http.StatusSeeOther)
}

// nameAtMost is how long a name may be.
const nameAtMost = 80

func (d *Desk) comeByLink(w http.ResponseWriter, r *http.Request, p doorPage) {
	name := strings.Join(strings.Fields(r.PostFormValue("nom")), " ")
	key := r.PostFormValue("cle")
	if name == "" || utf8.RuneCountInString(name) > nameAtMost {
		p.Key, p.Fault = key, "Dites votre nom, en quatre-vingts caractères au plus : il signe ce que vous ferez."
		d.showDoor(w, r, p, http.StatusUnprocessableEntity)
		return
	}
	if !d.doors.useLink(key) {
		p.Fault = "Ce lien a déjà servi, ou un plus récent l’a remplacé."
		d.showDoor(w, r, p, http.StatusForbidden)
		return
	}
	d.begin(w, settings.Account{Label: name, Role: settings.ForOperator})
	http.Redirect(w, r, p.Back, http.StatusSeeOther)
}

// askLink prints a new link where the desk was started: whoever reads it there may come
// in, and whoever asks from elsewhere has nothing of it.
func (d *Desk) askLink(w http.ResponseWriter, r *http.Request) {
	conf, err := d.Settings()
	if err != nil {
		d.broken(w, r, err)
		return
	}
	p := doorPage{Back: backTo(r.PostFormValue("retour"))}
	if len(conf.Accounts) > 0 || !d.doors.mayPrint() {
		p.Accounts, p.Fault = len(conf.Accounts) > 0, "Trop de liens ont été demandés : attendez dix minutes."
		d.showDoor(w, r, p, http.StatusTooManyRequests)
		return
	}
	d.Link()
	http.Redirect(w, r, "/entrer?imprime=1&retour="+url.QueryEscape(p.Back), http.StatusSeeOther)
}

// begin opens a session and gives its cookie.
func (d *Desk) begin(w http.ResponseWriter, a settings.Account) *session {
	s := d.doors.open(a)
	http.SetCookie(w, d.cookie(s.id, seconds(lastFor)))
	return s
}

func (d *Desk) leave(w http.ResponseWriter, r *http.Request) {
	if c, err := r.Cookie(cookieName); err == nil {
		d.doors.end(c.Value)
	}
	http.SetCookie(w, d.cookie("", -1))
	http.Redirect(w, r, "/entrer", http.StatusSeeOther)
}

// broken says that the configuration cannot be read: nothing else can be shown.
func (d *Desk) broken(w http.ResponseWriter, r *http.Request, err error) {
	d.pages.write(w, http.StatusServiceUnavailable, "faute", layout{Title: "La configuration est fautive", Alone: true, Data: d.faultSaid(err)})
}
