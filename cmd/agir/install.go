package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/schedules"
)

//go:embed systemd
var units embed.FS

type installVerb struct {
	Systemd bool   `help:"Print the units of systemd." required:""`
	Dir     string `help:"Working folder, as agir init laid it out." default:"/srv/agir" placeholder:"DIR"`
	Program string `help:"Where the program is installed." default:"/usr/local/bin/agir" placeholder:"FILE"`
	User    string `help:"Account that works." default:"agir" placeholder:"NAME"`
}

func (*installVerb) Help() string {
	return `Prints the units that make agir work by itself, each after the name of its file:
agir.service stays (agir serve); agir-run.service and agir-run.timer do the same
without staying. One of the two is enough.

Example:

    agir install --systemd --dir /srv/agir`
}

func (v *installVerb) Run(s *session) error {
	all, err := v.units()
	if err != nil {
		return err
	}
	for _, u := range all {
		fmt.Fprintf(s.stdout, "# %s\n%s\n", u.name, u.text)
	}
	return nil
}

// unit is a file of systemd.
type unit struct{ name, text string }

func (v *installVerb) units() ([]unit, error) {
	fill := strings.NewReplacer("@DIR@", v.Dir, "@PROGRAM@", v.Program, "@USER@", v.User)
	entries, err := fs.ReadDir(units, "systemd")
	if err != nil {
		return nil, err
	}
	var all []unit
	for _, e := range entries {
		text, err := fs.ReadFile(units, "systemd/"+e.Name())
		if err != nil {
			return nil, err
		}
		all = append(all, unit{e.Name(), fill.Replace(string(text))})
	}
	return all, nil
}

type initVerb struct {
	Dir string `arg:"" help:"Working folder to lay out." placeholder:"DIR"`
}

func (*initVerb) Help() string {
	return `Lays out a working folder: the configuration and the schedules to edit, an inbox with
one folder a sender, the folder of the documents with one folder a reader, the units
of systemd. What is there already is left as it is.

Example:

    agir init /srv/agir`
}

func (v *initVerb) Run(s *session) error {
	conf := settings.Default()
	dir, err := filepath.Abs(v.Dir)
	if err != nil {
		return err
	}
	for _, sender := range conf.Senders {
		if err := os.MkdirAll(filepath.Join(dir, "inbox", sender.Code), 0o750); err != nil {
			return err
		}
	}
	for _, reader := range readerFolders(conf) {
		if err := os.MkdirAll(filepath.Join(dir, "documents", reader), 0o750); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "store"), 0o700); err != nil {
		return err
	}
	made, err := v.files(dir)
	if err != nil {
		return err
	}
	for _, f := range made {
		wrote, err := writeNew(filepath.Join(dir, f.name), f.text)
		if err != nil {
			return err
		}
		if wrote {
			fmt.Fprintln(s.stdout, "wrote", filepath.Join(v.Dir, f.name))
		}
	}
	fmt.Fprintf(s.stdout, `
next:
1. edit %[1]s: who sends, who reads, where the mail leaves from
2. put the first files in %[2]s/<sender>, then: agir run --config %[1]s --store %[3]s --inbox %[2]s --out %[4]s --schedules %[5]s
3. let it go by itself: copy the units of %[6]s into /etc/systemd/system, then: systemctl enable --now agir.service
`, filepath.Join(v.Dir, "agir.yaml"), filepath.Join(v.Dir, "inbox"), filepath.Join(v.Dir, "store", "agir.duckdb"), filepath.Join(v.Dir, "documents"),
		filepath.Join(v.Dir, "schedules"), filepath.Join(v.Dir, "systemd"))
	return nil
}

// readerFolders name the folders in which documents land, one a reader.
func readerFolders(conf *settings.Settings) []string {
	var all []string
	for _, d := range conf.Departements {
		all = append(all, "ddets-"+d.Code)
	}
	for _, d := range conf.Directions {
		all = append(all, "direction-"+d.Code)
	}
	return append(all, "national")
}

// files are the texts of a working folder.
func (v *initVerb) files(dir string) ([]unit, error) {
	all := []unit{{"agir.yaml", string(settings.Embedded())}}
	texts, err := schedules.Texts()
	if err != nil {
		return nil, err
	}
	for _, t := range texts {
		all = append(all, unit{filepath.Join("schedules", t.Name), t.Content})
	}
	installed, err := (&installVerb{Dir: dir, Program: "/usr/local/bin/agir", User: "agir"}).units()
	if err != nil {
		return nil, err
	}
	for _, u := range installed {
		all = append(all, unit{filepath.Join("systemd", u.name), u.text})
	}
	return all, nil
}

// writeNew writes a file unless there is one.
func writeNew(path, text string) (wrote bool, err error) {
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	return true, writeFile(path, []byte(text))
}
