package console

import (
	"context"
	"errors"
	"mime"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/purge"
	"github.com/agir-indicateurs/agir/pipeline/rights"
	"github.com/agir-indicateurs/agir/pipeline/sealing"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules/release"
)

// personsPage finds somebody who asks what is held on him, and what may then be done.
type personsPage struct {
	Found  *rights.Found
	Why    string
	Number string // of the search
	Mended *rights.Rectification
}

func (d *Desk) persons(v *visit) (view, error) {
	p := personsPage{Number: v.request.URL.Query().Get("recherche")}
	if x, ok := found[searched](d, v, "recherche"); ok {
		p.Found, p.Why = &x.found, x.why
	}
	if x, ok := found[rights.Rectification](d, v, "correction"); ok {
		p.Mended = &x
	}
	return view{page: "personnes", title: "Personnes", data: p}, nil
}

// searched is what a search came to, and why it was made.
type searched struct {
	found rights.Found
	why   string
}

// by signs what is done of a person, and says why.
func by(v *visit) rights.Act {
	return rights.Act{On: v.today, At: v.now, By: v.By(), Why: strings.TrimSpace(v.request.PostFormValue("pourquoi"))}
}

// findPersons looks for somebody: it is journaled before anything is shown. What was
// looked for stands in no address.
func (d *Desk) findPersons(v *visit) (moved, error) {
	form := v.request.PostFormValue
	asked := rights.FindRequest{Act: by(v), Name: strings.TrimSpace(form("nom")), Number: strings.TrimSpace(form("numero"))}
	back := moved{to: "/personnes"}
	if text := strings.TrimSpace(form("naissance")); text != "" {
		var err error
		if asked.BornOn, err = time.Parse(time.DateOnly, text); err != nil {
			return back, errors.New(d.Typeset("la date de naissance s’écrit année-mois-jour : 1990-04-03"))
		}
	}
	if err := asked.Check(); err != nil {
		return back, err
	}
	return d.orSay(back, v, "recherche d’une personne", func(number int) (moved, error) {
		var x searched
		err := d.Holder.Ask(context.Background(), "recherche d’une personne", func(s *store.Store) (err error) {
			x.found, err = rights.Find(context.Background(), s, v.conf, asked)
			return err
		})
		x.why = asked.Why
		d.tasks.keepValue(number, x)
		return moved{to: "/personnes?recherche=" + strconv.Itoa(number)}, err
	})
}

// answering is how long whoever asks for a file waits for the store.
const answering = 8 * time.Second

// exportPerson gives all that is held on somebody, sealed with a passphrase that he is
// given by another way.
func (d *Desk) exportPerson(v *visit) error {
	form := v.request.PostFormValue
	if form("phrase") != form("encore") {
		return errors.New("les deux phrases de passe ne sont pas les mêmes")
	}
	key, err := sealing.OfPassphrase(form("phrase"))
	if err != nil {
		return err
	}
	var done rights.Exported
	ctx, cancel := context.WithTimeout(v.request.Context(), answering) // no page stands before a file
	defer cancel()
	v.request = v.request.WithContext(ctx)
	err = d.write(v, "export d’une personne", func(ctx context.Context, s *store.Store) error {
		done, err = rights.Export(ctx, s, v.conf, rights.ExportRequest{Act: by(v), Person: v.request.PathValue("person"), Key: key})
		return err
	})
	if err != nil {
		return err
	}
	h := v.writer.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": v.request.PathValue("person") + ".zip" + sealing.Suffix}))
	_, err = v.writer.Write(done.Sealed)
	return err
}

// rectifyPerson says to whom a correction is asked: nothing is typed over what senders sent.
func (d *Desk) rectifyPerson(v *visit) (moved, error) {
	search := v.request.PostFormValue("recherche")
	back := moved{to: "/personnes?recherche=" + url.QueryEscape(search)}
	asked := rights.RectifyRequest{Act: by(v), Person: v.request.PathValue("person")}
	return d.orSay(back, v, "recherche de qui peut corriger", func(number int) (moved, error) {
		var x rights.Rectification
		err := d.Holder.Ask(context.Background(), "recherche de qui peut corriger", func(s *store.Store) (err error) {
			x, err = rights.Rectify(context.Background(), s, v.conf, asked)
			return err
		})
		d.tasks.keepValue(number, x)
		return moved{to: back.to + "&correction=" + strconv.Itoa(number)}, err
	})
}

// forgetPerson removes somebody for good, once he is named again.
func (d *Desk) forgetPerson(v *visit) (moved, error) {
	person := v.request.PathValue("person")
	back := moved{to: "/personnes?recherche=" + url.QueryEscape(v.request.PostFormValue("recherche"))}
	if strings.TrimSpace(v.request.PostFormValue("cle")) != person {
		return back, errors.New("la clé recopiée n’est pas celle de cette personne : rien n’est effacé")
	}
	asked := purge.Request{On: v.today, At: v.now, Person: person, By: v.By(), Why: by(v).Why, Inbox: d.Inbox, JournalMonths: v.conf.Retention.JournalMonths}
	if err := asked.Check(); err != nil {
		return back, err
	}
	return d.orSay(back, v, "effacement d’une personne", func(int) (moved, error) {
		done := moved{to: "/personnes"}
		err := d.Holder.Alone(context.Background(), "effacement d’une personne", func(s *store.Store) error {
			removed, err := purge.Remove(context.Background(), s, v.conf, asked)
			if err != nil {
				return err
			}
			done.said.Lines = sentences.Removed(removed, d.Inbox)
			if removed.Stay > 0 {
				done.said = said{true, append(done.said.Lines, sentences.ForgottenInPart(person, removed.Stay))}
			}
			return nil
		})
		return done, err
	})
}

// worklistPage is whom a structure is to contact.
type worklistPage struct {
	Structures []choice
	Months     []time.Time
	Read       bool
	Label      string
	Month      time.Time
	Rows       []release.ToContact
}

// listRead is a work list that was read.
type listRead struct {
	structure string
	month     time.Time
	rows      []release.ToContact
}

func (d *Desk) worklist(v *visit) (view, error) {
	p := worklistPage{Months: monthsBack(v, 3)}
	for _, x := range v.conf.Structures {
		if !v.Structure() || x.Code == v.account.Territory {
			p.Structures = append(p.Structures, choice{x.Code, x.Label, false})
		}
	}
	if x, ok := found[listRead](d, v, "lecture"); ok {
		st, _ := v.conf.Structure(x.structure)
		p.Read, p.Label, p.Month, p.Rows = true, st.Label, x.month, x.rows
	}
	return view{page: "liste", title: "Liste de travail", data: p}, nil
}

// readWorklist reads the work list of a structure: its names are journaled before.
func (d *Desk) readWorklist(v *visit) (moved, error) {
	structure := v.request.PostFormValue("structure")
	if v.Structure() {
		structure = v.account.Territory
	}
	month, err := time.Parse("2006-01", v.request.PostFormValue("mois"))
	if err != nil || !v.over(month) {
		return moved{}, errNotHere
	}
	if _, known := v.conf.Structure(structure); !known {
		return moved{}, errNotHere
	}
	return d.orSay(moved{to: "/liste"}, v, "lecture d’une liste de travail", func(number int) (moved, error) {
		x := listRead{structure: structure, month: month}
		err := d.Holder.Ask(context.Background(), "lecture d’une liste de travail", func(s *store.Store) (err error) {
			x.rows, err = release.ListToContact(context.Background(), s, release.ToContactRequest{
				Settings: v.conf, Month: month, AsOf: v.today, Structure: structure, By: v.By(), Why: by(v).Why, At: v.now,
			})
			return err
		})
		d.tasks.keepValue(number, x)
		return moved{to: "/liste?lecture=" + strconv.Itoa(number)}, err
	})
}
