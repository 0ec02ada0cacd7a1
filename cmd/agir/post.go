package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"

	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/delivery"
)

// outbox is the outbox of the store at work, at an instant.
func (w *works) outbox(now time.Time) delivery.Post {
	return delivery.Post{Store: w.store, Settings: w.conf, Clock: func() time.Time { return now }, Getenv: os.Getenv}
}

// enqueue hands messages to the outbox; one that is there already stays as it is.
func (w *works) enqueue(messages []delivery.Message) error {
	post := w.outbox(w.now)
	for _, m := range messages {
		if _, err := post.Enqueue(w.session.ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// deliver lays the documents of an edition in their readers' folders and hands
// them to the outbox.
func (w *works) deliver(e books.Edition, missing []delivery.Missing, all []document) error {
	if err := w.session.lay(all, w.out); err != nil {
		return err
	}
	letter := delivery.Edition{Number: e.Number, Month: e.Month, AsOf: e.AsOf, NextOn: e.NextOn, Missing: missing}
	return w.enqueue(letter.Messages(w.conf, posted(all)))
}

// remind writes to the senders whose statements have not come: at the hour, then
// two days before the documents leave without them.
func (w *works) remind(o schedules.Owing, missing []delivery.Missing, now time.Time) error {
	deadline, err := today("", o.Deadline)
	if err != nil {
		return err
	}
	again := 0
	if !now.Before(o.Deadline.AddDate(0, 0, -2)) {
		again = 1
	}
	var messages []delivery.Message
	for len(missing) > 0 {
		sender := missing[0].Sender
		n := slices.IndexFunc(missing, func(m delivery.Missing) bool { return m.Sender != sender })
		if n < 0 {
			n = len(missing)
		}
		late := delivery.Late{Sender: sender, Month: o.Month, Deadline: deadline, Again: again, Missing: missing[:n]}
		messages = append(messages, late.Message(w.conf))
		missing = missing[n:]
	}
	return w.enqueue(messages)
}

// giveBack tells each sender what became of his files taken after one, and lays
// them in his folder with what there is to mend.
func (w *works) giveBack(after int64, on time.Time) error {
	takings, err := w.takings(after, on)
	if err != nil {
		return err
	}
	var messages []delivery.Message
	for _, t := range takings {
		feedbacks, err := pipeline.Feedbacks(w.session.ctx, w.store, w.conf, on, t.Sender)
		if err != nil {
			return err
		}
		var returned []delivery.Nominative
		for _, f := range feedbacks {
			if err := w.session.readsNames(w.store, "agir "+w.verb, "feedback "+f.Sender+": "+f.Name, "retour à l’expéditeur"); err != nil {
				return err
			}
			returned = append(returned, delivery.Nominative{Name: f.Name, For: delivery.PerimeterOfSender(f.Sender), Content: f.Content})
		}
		messages = append(messages, t.Message(w.conf, returned))
	}
	return w.enqueue(messages)
}

// takings counts, sender by sender, what became of the files taken after one.
func (w *works) takings(after int64, on time.Time) ([]delivery.Taken, error) {
	ctx := w.session.ctx
	files, err := books.Files(ctx, w.store, on)
	if err != nil {
		return nil, err
	}
	states, err := books.States(ctx, w.store, w.conf, on)
	if err != nil {
		return nil, err
	}
	problems, err := pipeline.Problems(ctx, w.store, w.conf, on, "")
	if err != nil {
		return nil, err
	}
	emptied := make(map[string]int)
	for _, p := range problems {
		if p.Severity == contract.Warning {
			emptied[p.File]++
		}
	}
	bySender := make(map[string]*delivery.Taken)
	for _, f := range files {
		if _, known := w.conf.Sender(f.Sender); f.File <= after || !known {
			continue
		}
		t := bySender[f.Sender]
		if t == nil {
			t = &delivery.Taken{Sender: f.Sender, On: on}
			bySender[f.Sender] = t
		}
		t.Last = max(t.Last, f.File)
		if f.Refused {
			t.Refused++
		}
	}
	for _, st := range states {
		if t := bySender[st.Sender]; t != nil && st.File > after && st.Status != inbox.Identical {
			t.Statements = append(t.Statements, delivery.TakenStatement{
				Kind: st.Kind, Rows: st.Rows(), SetAside: st.SetAside, Emptied: emptied[st.Path], Held: st.Status == inbox.Held,
			})
		}
	}
	var all []delivery.Taken
	for _, t := range bySender {
		all = append(all, *t)
	}
	slices.SortFunc(all, func(a, b delivery.Taken) int { return cmp.Compare(a.Sender, b.Sender) })
	return all, nil
}

// watch writes to the operator what does not go by itself, if anything.
func (w *works) watch(on, now time.Time) (string, error) {
	c, err := w.condition(now)
	if err != nil {
		return "", err
	}
	c.trouble.On = on
	if n := len(c.Runs); n > 1 && c.Runs[0].StartedAt.Sub(c.Runs[1].StartedAt) > silence { // the first is this one
		c.trouble.IdleSince = c.Runs[1].StartedAt
	}
	if c.trouble.None() {
		return "all goes by itself", nil
	}
	return "told to the operator", w.enqueue(c.trouble.Messages(w.conf))
}

// send tries what is to send, until it is asked to stop, and enters it in the
// journal of a run.
func (w *works) send(asked context.Context, run int64, now time.Time) error {
	started := time.Now()
	sum, err := w.outbox(now).Send(asked)
	if err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	if sum.String() == "" {
		return nil
	}
	for _, line := range sum.Told {
		fmt.Fprintln(w.session.stderr, "agir:", line)
	}
	fmt.Fprintln(w.session.stdout, "outbox:", sum)
	w.log.Info("outbox", "run", run, "told", sum.String(), "ms", time.Since(started).Milliseconds())
	if run == 0 {
		return nil
	}
	return books.KeepPhase(w.session.ctx, w.store, run, books.Phase{Job: "outbox", Outcome: "done", Told: sum.String(), Lasted: time.Since(started)})
}
