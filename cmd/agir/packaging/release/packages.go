package main

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/packaging"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/schedules"
)

// What packages do before and after they are installed and removed.
//
//go:embed linux
var scripts embed.FS

// Where a package lays what the program works with.
const (
	installedProgram = "/usr/bin/agir"
	workingFolder    = "var/lib/agir"
	configuration    = "etc/agir"
	unitFolder       = "usr/lib/systemd/system"
)

// description is that of a package, in the words of nfpm: JSON is YAML.
type description map[string]any

// pack makes the packages of a program for Linux.
func (r *making) pack(ctx context.Context, b built, all []entry) error {
	stage := filepath.Join(r.room, "stage", b.machine)
	contents, err := r.stageAll(stage, all)
	if err != nil {
		return err
	}
	history, err := r.history(stage)
	if err != nil {
		return err
	}
	moments := make(map[string]string)
	for moment, name := range map[string]string{"preinstall": "before-install.sh", "postinstall": "after-install.sh", "preremove": "before-remove.sh", "postremove": "after-remove.sh"} {
		text, err := scripts.ReadFile("linux/" + name)
		if err != nil {
			return err
		}
		if moments[moment], err = staged(stage, "scripts/"+name, text); err != nil {
			return err
		}
	}
	packages := []struct{ packager, machine, name string }{
		{"deb", b.deb, "agir_" + r.source.version + "_" + b.deb + ".deb"},
		{"rpm", b.rpm, "agir-" + r.source.version + "." + b.rpm + ".rpm"},
	}
	var deb, rpm []string
	if b.needs[0] != "" {
		deb, rpm = []string{b.needs[0]}, []string{b.needs[1]}
	}
	for _, p := range packages {
		d := description{
			"name": "agir", "arch": p.machine, "platform": "linux", "version": r.source.version, "release": "1", "mtime": r.source.at,
			"section": "utils", "priority": "optional", "vendor": "AGIR indicateurs", "maintainer": maintainer,
			"homepage": "https://github.com/agir-indicateurs/agir", "license": "EUPL-1.2", "description": summary,
			"contents": contents, "scripts": moments, "disable_globbing": true,
			"deb":       description{"predepends": []string{"passwd"}},
			"rpm":       description{"buildhost": "localhost", "group": "Applications/Productivity"},
			"overrides": description{"deb": description{"depends": deb}, "rpm": description{"depends": append(rpm, "/usr/sbin/useradd", "util-linux")}},
		}
		if p.packager == "rpm" {
			d["changelog"] = history
		}
		content, err := r.packAs(ctx, stage, p.packager, d)
		if err != nil {
			return err
		}
		if err := r.put(b.target, p.name, content); err != nil {
			return err
		}
	}
	return nil
}

// summary is what the tools of packages print of this one.
const summary = "Indicateurs mensuels d’un consortium AGIR\n" +
	"Contrôle les relevés des partenaires et de l’Ofii, les rapproche personne par\n" +
	"personne et rend, chaque mois, les documents de chaque destinataire."

// maintainer answers for the packages.
const maintainer = "AGIR indicateurs <agir-indicateurs@users.noreply.github.com>"

// entered is what the histories of the packages say: the packager's own are of one line.
func (r *making) entered() string {
	return "Commit " + r.source.revision + "; what changed is in /usr/share/doc/agir/changelog.gz."
}

// history is what rpm says of the versions of a package, for nfpm.
func (r *making) history(stage string) (string, error) {
	text, err := json.Marshal([]description{{
		"semver": r.source.version, "date": r.source.at, "packager": maintainer, "changes": []description{{"commit": r.source.revision, "note": r.entered()}},
	}})
	if err != nil {
		return "", err
	}
	return staged(stage, "history.json", text)
}

// historyOfDebian is what Debian wants beside the history of the program.
func (r *making) historyOfDebian() ([]byte, error) {
	version := strings.Replace(r.source.version, "-", "~", 1)
	return gzipOf([]byte("agir (" + version + "-1) stable; urgency=medium\n\n  * " + strings.ReplaceAll(r.entered(), "; ", ";\n    ") + "\n\n -- " + maintainer + "  " + r.source.at.Format(time.RFC1123Z) + "\n"))
}

// excused is what the judge of Debian's packages is answered: each with its reason.
//
//go:embed excused
var excused []byte

// packAs makes one package.
func (r *making) packAs(ctx context.Context, stage, packager string, d description) ([]byte, error) {
	text, err := json.Marshal(d)
	if err != nil {
		return nil, err
	}
	asked, err := staged(stage, packager+".json", text)
	if err != nil {
		return nil, err
	}
	to := filepath.Join(stage, "package."+packager)
	environment := []string{"GOFLAGS=", fmt.Sprintf("SOURCE_DATE_EPOCH=%d", r.source.at.Unix())}
	if _, err := ask(ctx, r.source.root, environment, "go", "tool", "-modfile=cmd/agir/packaging/nfpm.mod", "nfpm",
		"package", "--config", asked, "--packager", packager, "--target", to); err != nil {
		return nil, err
	}
	return os.ReadFile(to)
}

// stageAll lays what a package holds where nfpm reads it, and says where each goes.
func (r *making) stageAll(stage string, all []entry) ([]description, error) {
	var contents []description
	add := func(path string, mode int64, content []byte, more description) error {
		from, err := staged(stage, path, content)
		if err != nil {
			return err
		}
		d := description{"src": from, "dst": "/" + path, "file_info": description{"mode": mode}}
		maps.Copy(d, more)
		contents = append(contents, d)
		return nil
	}
	for _, e := range all {
		more := description{}
		if strings.HasPrefix(e.path, "share/doc/") || strings.HasPrefix(e.path, "share/man/") { // rpm is to know what is read
			more["packager"] = "deb"
			if err := add("usr/"+e.path, e.mode, e.content, description{"packager": "rpm", "type": "doc"}); err != nil {
				return nil, err
			}
		}
		if strings.HasPrefix(e.path, "share/zsh/") { // packages of Debian have a folder of their own
			more["packager"] = "rpm"
			if err := add("usr/share/zsh/vendor-completions/_agir", e.mode, e.content, description{"packager": "deb"}); err != nil {
				return nil, err
			}
		}
		if err := add("usr/"+e.path, e.mode, e.content, more); err != nil {
			return nil, err
		}
	}
	debian, err := r.historyOfDebian()
	if err != nil {
		return nil, err
	}
	forDebian := description{"packager": "deb"}
	if err := errors.Join(add("usr/share/doc/agir/changelog.Debian.gz", 0o644, debian, forDebian), add("usr/share/lintian/overrides/agir", 0o644, excused, forDebian)); err != nil {
		return nil, err
	}
	units, err := packaging.Units(packaging.UnitsRequest{Dir: "/" + workingFolder, Program: installedProgram, User: packaging.User})
	if err != nil {
		return nil, err
	}
	for _, u := range units {
		if err := add(unitFolder+"/"+u.Name, 0o644, []byte(u.Text), nil); err != nil {
			return nil, err
		}
	}
	// What the operator changed stays as he made it.
	kept := func(name string, content []byte) error {
		return add(configuration+"/"+name, 0o640, content, description{
			"type": "config|noreplace", "file_info": description{"mode": 0o640, "owner": "root", "group": packaging.User},
		})
	}
	if err := kept("agir.yaml", settings.Embedded()); err != nil {
		return nil, err
	}
	jobs, err := schedules.Texts()
	if err != nil {
		return nil, err
	}
	for _, j := range jobs {
		if err := kept("schedules/"+j.Name, []byte(j.Content)); err != nil {
			return nil, err
		}
	}
	folder := func(path, owner string) description {
		return description{"dst": "/" + path, "type": "dir", "file_info": description{"mode": 0o750, "owner": owner, "group": packaging.User}}
	}
	link := func(name string) description {
		return description{"src": "/" + configuration + "/" + name, "dst": "/" + workingFolder + "/" + name, "type": "symlink", "file_info": description{"owner": packaging.User, "group": packaging.User}}
	}
	return append(contents, folder(configuration, "root"), folder(configuration+"/schedules", "root"), folder(workingFolder, packaging.User), link("agir.yaml"), link("schedules")), nil
}

// staged lays a file where nfpm reads it.
func staged(stage, path string, content []byte) (string, error) {
	at := filepath.Join(stage, path)
	if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
		return "", err
	}
	return at, os.WriteFile(at, content, 0o600)
}
