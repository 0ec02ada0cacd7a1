// Command release makes what is given to who installs agir: the programs for Linux and
// Windows, their archives, the packages of Debian and Red Hat, and beside them what says
// what they are made of, from what, and by whom. The same commit, built by the same tools
// with the same key, gives the same bytes wherever it is built.
//
//	go run ./cmd/agir/packaging/release --out DIR [linux-amd64 linux-arm64 windows-amd64]
//	go run ./cmd/agir/packaging/release --new-key FILE
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/agir-indicateurs/agir/pipeline/whole"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "release:", err)
		}
		os.Exit(1)
	}
}

// run is the program without its process.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("release", flag.ContinueOnError)
	flags.SetOutput(stderr)
	out := flags.String("out", "", "folder to make, where everything is laid")
	newKey := flags.String("new-key", "", "file of a new key, under the password of "+passwordVariable)
	if err := flags.Parse(args); err != nil {
		return err
	}
	switch {
	case *newKey != "":
		public, err := makeKey(*newKey)
		if err == nil {
			fmt.Fprint(stdout, public)
		}
		return err
	case *out == "":
		return errors.New("--out names no folder")
	}
	wanted, err := chosen(flags.Args())
	if err != nil {
		return err
	}
	key, err := signingKey()
	if err != nil {
		return err
	}
	r, err := prepare(ctx, *out, stderr)
	if err != nil {
		return err
	}
	defer os.RemoveAll(r.room)
	if err := r.makeAll(ctx, wanted); err != nil {
		return err
	}
	return r.vouch(ctx, key)
}

// chosen are the targets that are named; all of them when none is.
func chosen(names []string) (all []target, err error) {
	for _, t := range targets {
		if len(names) == 0 || slices.Contains(names, t.name()) {
			all = append(all, t)
		}
	}
	for _, name := range names {
		if !slices.ContainsFunc(targets, func(t target) bool { return t.name() == name }) {
			return nil, fmt.Errorf("%s is no target", name)
		}
	}
	return all, nil
}

// making is a release being made.
type making struct {
	out    string // folder where it is laid
	room   string // folder of what it is made of
	source source
	told   io.Writer
	made   []made
}

// made is a file of the release, and what it was made from.
type made struct {
	name   string
	target target
}

// prepare makes the folder of a release, which must not be there: nothing older stays
// among what is vouched for.
func prepare(ctx context.Context, out string, told io.Writer) (*making, error) {
	source, err := sourceOf(ctx)
	if err != nil {
		return nil, err
	}
	if out, err = filepath.Abs(out); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
		return nil, err
	}
	if err := os.Mkdir(out, 0o755); err != nil {
		if errors.Is(err, fs.ErrExist) {
			err = fmt.Errorf("%s is there already: a release is made in a new folder", out)
		}
		return nil, err
	}
	room, err := os.MkdirTemp("", "agir-release-")
	return &making{out: out, room: room, source: source, told: told}, err
}

// errMachine says that the machine is none of those that a release is made on.
var errMachine = errors.New("a release is made on Linux, on a machine that it is made for")

// makeAll builds each target and lays its archive and its packages. That of this machine
// is built first: it prints its own manual.
func (r *making) makeAll(ctx context.Context, wanted []target) error {
	n := slices.IndexFunc(targets, func(t target) bool { return t.name() == runtime.GOOS+"-"+runtime.GOARCH })
	if n < 0 {
		return errMachine
	}
	own, err := r.build(ctx, targets[n])
	if err != nil {
		return err
	}
	shared, err := r.shared(ctx, own.program)
	if err != nil {
		return err
	}
	for _, t := range wanted {
		b := own
		if t != own.target {
			if b, err = r.build(ctx, t); err != nil {
				return err
			}
		}
		if err := r.lay(ctx, b, shared); err != nil {
			return fmt.Errorf("%s: %w", t.name(), err)
		}
	}
	return nil
}

// put writes a file of the release.
func (r *making) put(t target, name string, content []byte) error {
	if err := whole.WriteBytes(filepath.Join(r.out, name), 0o644, content); err != nil {
		return err
	}
	r.made = append(r.made, made{name, t})
	return nil
}
