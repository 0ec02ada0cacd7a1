package console

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules/release"
)

// commentsPage are the comments, the latest first, and the form of a new one.
type commentsPage struct {
	Comments     []commentLine
	More         int
	Months       []time.Time
	Month        string
	Departements []choice
	Figures      []choice
	Rules        []choice
	Senders      []choice
	Text         string
}

type commentLine struct {
	books.Comment
	About string
}

func (d *Desk) comments(v *visit) (view, error) {
	all, err := looked(d, v, "comments", books.AllComments)
	if err != nil {
		return view{}, err
	}
	asked := v.request.URL.Query()
	p := commentsPage{Months: monthsBack(v, monthsSaid), Month: asked.Get("mois")}
	for _, c := range slices.Backward(all) {
		if !v.ofHis(c.Departement) {
			continue
		}
		if len(p.Comments) == listed {
			p.More++
			continue
		}
		p.Comments = append(p.Comments, commentLine{c, d.about(v, c)})
	}
	subject := asked.Get("sujet")
	for _, code := range v.departements() {
		p.Departements = append(p.Departements, choice{code, "", code == asked.Get("departement")})
	}
	for _, i := range d.catalogue.Indicators {
		p.Figures = append(p.Figures, choice{i.Code, i.Label, i.Code == subject})
	}
	for _, c := range d.catalogue.Checks {
		p.Rules = append(p.Rules, choice{c.Code, c.Label, c.Code == subject})
	}
	for _, x := range v.conf.Senders {
		p.Senders = append(p.Senders, choice{books.AnswerTo(x.Code), x.Label, books.AnswerTo(x.Code) == subject})
	}
	return view{page: "commentaires", title: "Commentaires", data: p}, nil
}

// about is what a comment is about, as people call it.
func (d *Desk) about(v *visit, c books.Comment) string {
	if sender, ok := c.Answers(); ok {
		return "réponse sur " + senderLabel(v.conf, sender)
	}
	for _, i := range d.catalogue.Indicators {
		if i.Code == c.Subject {
			return i.Label
		}
	}
	for _, x := range d.catalogue.Checks {
		if x.Code == c.Subject {
			return x.Label
		}
	}
	return c.Subject
}

// comment keeps a comment, or the answer to a question that the documents ask.
func (d *Desk) comment(v *visit) (moved, error) {
	form := v.request.PostFormValue
	month, err := time.Parse("2006-01", form("mois"))
	if err != nil || !v.ofHis(form("departement")) {
		return moved{}, errNotYours
	}
	c := books.Comment{CommentedOn: v.today, By: v.By(), Month: month, Departement: form("departement"), Subject: form("sujet"), Text: strings.TrimSpace(form("texte"))}
	back := moved{to: "/commentaires?mois=" + form("mois")}
	if err := c.Check(v.conf); err != nil {
		return back, err
	}
	return d.orSay(back, v, "enregistrement d’un commentaire", func(int) (moved, error) {
		done := back
		err := d.Holder.Write(context.Background(), "enregistrement d’un commentaire", func(s *store.Store) (err error) {
			ctx := context.Background()
			if sender, ok := c.Answers(); ok {
				c, err = release.AnswerQuestion(ctx, s, release.AnswerRequest{
					Settings: v.conf, Month: month, Departement: c.Departement, Sender: sender, By: c.By, Text: c.Text, On: v.today,
				})
			} else {
				c, err = books.AddComment(ctx, s, v.conf, c)
			}
			return errors.Join(err, s.Save(ctx))
		})
		done.said.Lines = []string{"Le commentaire n°\u00a0" + strconv.FormatInt(c.Number, 10) + " est gardé. Les documents faits à partir d’aujourd’hui l’impriment."}
		if lacking := d.Lacking(c.Text + c.By); err == nil && len(lacking) > 0 {
			done.said.Lines = append(done.said.Lines, upper(sentences.NotDrawn(lacking))+". Retirez-le et écrivez-le autrement.")
		}
		return done, err
	})
}

// withdrawComment takes a comment back: of its department only.
func (d *Desk) withdrawComment(v *visit) (moved, error) {
	number, err := strconv.ParseInt(v.request.PathValue("number"), 10, 64)
	if err != nil {
		return moved{}, errNotHere
	}
	back := moved{to: "/commentaires"}
	err = d.write(v, "retrait d’un commentaire", func(ctx context.Context, s *store.Store) error {
		all, err := books.AllComments(ctx, s)
		if err != nil {
			return err
		}
		if at := slices.IndexFunc(all, func(c books.Comment) bool { return c.Number == number }); at >= 0 && !v.ofHis(all[at].Departement) {
			return errNotYours
		}
		if _, err := books.WithdrawComment(ctx, s, number, books.Withdrawal{On: v.today, By: v.By(), Why: strings.TrimSpace(v.request.PostFormValue("pourquoi"))}, v.now); err != nil {
			return err
		}
		return s.Save(ctx)
	})
	if errors.Is(err, errNotYours) {
		return moved{}, err
	}
	back.said.Lines = []string{"Le commentaire n°\u00a0" + strconv.FormatInt(number, 10) + " est retiré."}
	return back, err
}
