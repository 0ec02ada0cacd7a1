package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strconv"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules/release"
)

type editionVerb struct {
	Args []string `arg:"" optional:"" placeholder:"N"`
	Out  string   `placeholder:"DIR"`
}

func (v *editionVerb) Run(s *session) error {
	store, _, err := s.reading()
	if err != nil {
		return err
	}
	defer store.Close()
	switch {
	case len(v.Args) == 0:
		return s.listEditions(store)
	case v.Args[0] == "diff" && (len(v.Args) == 2 || len(v.Args) == 3):
		return s.diffEditions(store, v.Args[1:])
	case len(v.Args) == 1:
		return s.rebuildEdition(store, v.Args[0], v.Out)
	default:
		return misuse{errors.New(sentences.EditionArguments)}
	}
}

func (s *session) listEditions(store *store.Store) error {
	editions, err := books.Editions(s.ctx, store)
	if err != nil {
		return err
	}
	for _, e := range editions {
		fmt.Fprintln(s.stdout, sentences.Edition(e))
	}
	return nil
}

// editionNumber reads the number of an edition.
func editionNumber(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, misuse{errors.New(sentences.NotANumber(text))}
	}
	return n, nil
}

func (s *session) rebuildEdition(store *store.Store, number, out string) error {
	n, err := editionNumber(number)
	if err != nil {
		return err
	}
	b, err := release.Rebuild(s.ctx, store, release.RebuildRequest{Edition: n})
	if err != nil {
		return err
	}
	s.say(sentences.Rebuilt(b)...)
	if out != "" {
		if err := s.lay(b.Documents, filepath.Clean(out)); err != nil {
			return err
		}
	}
	for _, why := range sentences.WhyDiffers(b, version()) {
		fmt.Fprintln(s.stderr, sentences.Advice(why))
	}
	if len(b.Differ) > 0 {
		return errNotDone
	}
	return nil
}

func (s *session) diffEditions(store *store.Store, numbers []string) error {
	var r release.MovesRequest
	var err error
	if r.Edition, err = editionNumber(numbers[0]); err != nil {
		return err
	}
	if len(numbers) == 2 {
		if r.Before, err = editionNumber(numbers[1]); err != nil {
			return err
		}
	}
	moved, err := release.Moves(s.ctx, store, r)
	if err != nil {
		return err
	}
	s.say(sentences.Moved(moved)...)
	return nil
}
