package console

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules/delivery"
)

// outboxPage lists the messages, the latest first.
type outboxPage struct {
	Messages []books.Posting
	More     int
	Readers  []choice
	States   []choice
	Reader   string
}

func (d *Desk) outbox(v *visit) (view, error) {
	asked := v.request.URL.Query()
	p := outboxPage{Reader: asked.Get("lecteur")}
	state := asked.Get("etat")
	all, err := looked(d, v, "outbox "+p.Reader+" "+state, func(ctx context.Context, s *store.Store) ([]books.Posting, error) {
		return delivery.List(ctx, s, delivery.ListRequest{All: true, Reader: p.Reader, State: state})
	})
	p.Messages = slices.Clone(all)
	slices.Reverse(p.Messages)
	if len(p.Messages) > listed {
		p.More, p.Messages = len(p.Messages)-listed, p.Messages[:listed]
	}
	for _, r := range v.conf.Recipients {
		p.Readers = append(p.Readers, choice{r.Code, r.Label, r.Code == p.Reader})
	}
	for _, x := range v.conf.Senders {
		key := delivery.SenderKey(x.Code)
		p.Readers = append(p.Readers, choice{key, x.Label + " (expéditeur)", key == p.Reader})
	}
	for _, code := range []string{books.ToSend, books.Sending, books.Sent, books.Refused, books.GaveUp, books.Superseded, books.Closed} {
		p.States = append(p.States, choice{code, sentences.PostingWord(code), code == state})
	}
	return view{page: "envois", title: "Envois", data: p}, err
}

// postingPage is one message: its documents and its attempts.
type postingPage struct {
	delivery.Record
	Retry, GiveUp bool
}

func (d *Desk) posting(v *visit) (view, error) {
	number, err := strconv.ParseInt(v.request.PathValue("number"), 10, 64)
	if err != nil {
		return view{}, errNotHere
	}
	var p postingPage
	err = d.look(v, func(ctx context.Context, s *store.Store) (err error) {
		p.Record, err = delivery.RecordOf(ctx, s, number)
		return err
	})
	stuck := len(delivery.Unsent([]books.Posting{p.Posting})) > 0
	p.Retry, p.GiveUp = stuck, stuck || p.State == books.ToSend
	return view{page: "envoi", title: "Envoi " + strconv.FormatInt(number, 10), data: p}, err
}

// postingAct puts a message back to send, or closes it.
func (d *Desk) postingAct(v *visit) (moved, error) {
	number, err := strconv.ParseInt(v.request.PathValue("number"), 10, 64)
	if err != nil {
		return moved{}, errNotHere
	}
	back := moved{to: "/envois/" + strconv.FormatInt(number, 10)}
	act, why := v.request.PostFormValue("acte"), strings.TrimSpace(v.request.PostFormValue("pourquoi"))
	err = d.write(v, "envoi", func(ctx context.Context, s *store.Store) error {
		post := delivery.Post{Store: s, Settings: v.conf, Clock: d.Clock, Getenv: d.Getenv}
		var o books.Posting
		var err error
		switch act {
		case "reprendre":
			o, err = post.Retry(ctx, delivery.RetryRequest{Number: number})
		case "classer":
			if why == "" {
				return books.ErrUnsigned
			}
			o, err = post.GiveUp(ctx, delivery.GiveUpRequest{Number: number, Why: v.By() + "\u202f: " + why})
		default:
			return errNotHere
		}
		back.said.Lines = []string{"L’envoi " + strconv.FormatInt(number, 10) + " est à présent\u202f: " + sentences.PostingWord(o.State) + "."}
		return errors.Join(err, s.Save(ctx))
	})
	if errors.Is(err, errNotHere) {
		return moved{}, err
	}
	return back, err
}
