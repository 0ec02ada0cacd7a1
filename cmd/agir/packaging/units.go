// Package packaging is what the program comes with: the units that make it work by
// itself, the texts of a working folder, the licences of what it is made of.
package packaging

import (
	"embed"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/whole"
	"github.com/agir-indicateurs/agir/schedules"
)

//go:embed systemd
var units embed.FS

// hardening is what both services are kept from.
//
//go:embed hardening.conf
var hardening string

// Where a program is installed and who works, unless the operator says otherwise.
const (
	Program = "/usr/local/bin/agir"
	User    = "agir"
)

// File is a text and its place.
type File struct{ Name, Text string }

// UnitsRequest asks for the units of systemd.
type UnitsRequest struct {
	Dir     string // working folder
	Program string // where the program is installed
	User    string // account that works
}

// Units are the units that make agir work by itself.
func Units(r UnitsRequest) ([]File, error) {
	fill := strings.NewReplacer("@DIR@", r.Dir, "@PROGRAM@", r.Program, "@USER@", r.User)
	kept := strings.NewReplacer("@HARDENING@", strings.TrimSpace(hardening))
	entries, err := fs.ReadDir(units, "systemd")
	if err != nil {
		return nil, err
	}
	var all []File
	for _, e := range entries {
		text, err := fs.ReadFile(units, "systemd/"+e.Name())
		if err != nil {
			return nil, err
		}
		all = append(all, File{e.Name(), fill.Replace(kept.Replace(string(text)))})
	}
	return all, nil
}

// LayOutRequest asks for a working folder.
type LayOutRequest struct {
	Dir      string
	Settings *settings.Settings
	Text     string   // the configuration, as written
	Readers  []string // the folders of those who read the documents
	Units    bool     // those of systemd too
}

// configurationName is the configuration in a working folder.
const configurationName = "agir.yaml"

// Packaged says whether a package laid the texts of a working folder: the configuration
// there is then a link to where the system has its own, and so are the schedules.
func Packaged(dir string) bool {
	info, err := os.Lstat(filepath.Join(dir, configurationName))
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}

// LayOut lays out a working folder: its folders, the configuration, the schedules
// and the units. What is there already is left as it is; where a package laid the texts,
// one that the operator took away since is not laid again. It returns the files that it
// wrote, relative to the folder.
func LayOut(r LayOutRequest) (written []string, err error) {
	dir, err := filepath.Abs(r.Dir)
	if err != nil {
		return nil, err
	}
	if err := folders(dir, r.Settings, r.Readers); err != nil || Packaged(dir) {
		return nil, err
	}
	all, err := texts(dir, r)
	if err != nil {
		return nil, err
	}
	for _, f := range all {
		path := filepath.Join(dir, f.Name)
		if _, err := os.Stat(path); err == nil {
			continue
		} else if !errors.Is(err, fs.ErrNotExist) {
			return written, err
		}
		if err := whole.WriteDocument(path, []byte(f.Text)); err != nil {
			return written, err
		}
		written = append(written, f.Name)
	}
	return written, nil
}

// folders makes the folders of a working folder: one a sender and that of the store,
// for their owner alone, and one a reader. A sender who drops his files himself is given
// his own (see the guide).
func folders(dir string, conf *settings.Settings, readers []string) error {
	if err := whole.MakeFolders(dir, whole.ForReaders); err != nil {
		return err
	}
	for _, sender := range conf.Senders {
		if err := whole.MakeFolders(filepath.Join(dir, "inbox", sender.Code), whole.ForOwner); err != nil {
			return err
		}
	}
	for _, reader := range readers {
		if err := whole.MakeFolders(filepath.Join(dir, "documents", reader), whole.ForReaders); err != nil {
			return err
		}
	}
	return whole.MakeFolders(filepath.Join(dir, "store"), whole.ForOwner)
}

// texts are the files of a working folder.
func texts(dir string, r LayOutRequest) ([]File, error) {
	all := []File{{configurationName, r.Text}}
	jobs, err := schedules.Texts()
	if err != nil {
		return nil, err
	}
	for _, t := range jobs {
		all = append(all, File{filepath.Join("schedules", t.Name), t.Content})
	}
	if !r.Units {
		return all, nil
	}
	installed, err := Units(UnitsRequest{Dir: dir, Program: Program, User: User})
	if err != nil {
		return nil, err
	}
	for _, u := range installed {
		all = append(all, File{filepath.Join("systemd", u.Name), u.Text})
	}
	return all, nil
}
