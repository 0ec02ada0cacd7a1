package main

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
)

// versionNumber is that of the version under preparation, or released: that of the
// first heading of CHANGELOG.md, held by a test.
const versionNumber = "1.0.0-dev"

// licencesText is the licence of each module that go.mod names, as SPDX writes it.
//
//go:embed licences.csv
var licencesText string

type versionVerb struct {
	SBOM bool `name:"sbom" help:"Print what the program is made of, as CycloneDX JSON."`
}

func (*versionVerb) Help() string {
	return `The version of the program: its number, its revision, that of Go, and whether the
tree was clean. A number that ends in -dev is that of a version under preparation.
With --sbom, every module compiled into it, with its version and its licence, read
from the program itself.

Example:

    agir version --sbom`
}

func (v *versionVerb) Run(s *session) error {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return errors.New("this program was built without its build information")
	}
	if v.SBOM {
		out := json.NewEncoder(s.stdout)
		out.SetEscapeHTML(false)
		out.SetIndent("", "  ")
		return out.Encode(bomOf(info))
	}
	fmt.Fprintf(s.stdout, "agir %s\nrevision %s\n%s\n", versionNumber, version(), info.GoVersion)
	for _, setting := range info.Settings {
		if setting.Key == "vcs.modified" && setting.Value == "true" {
			fmt.Fprintln(s.stdout, "built from a tree with changes")
		}
	}
	return nil
}

// bom is a software bill of materials, CycloneDX 1.5. It has neither a date nor a
// serial number: one program, one bill.
type bom struct {
	Format     string      `json:"bomFormat"`
	Spec       string      `json:"specVersion"`
	Version    int         `json:"version"`
	Metadata   bomMetadata `json:"metadata"`
	Components []component `json:"components"`
}

type bomMetadata struct {
	Component component `json:"component"`
}

type component struct {
	Type     string    `json:"type"`
	Ref      string    `json:"bom-ref"`
	Name     string    `json:"name"`
	Version  string    `json:"version"`
	PURL     string    `json:"purl"`
	Licences []licence `json:"licenses,omitempty"`
}

type licence struct {
	Expression string `json:"expression"`
}

// bomOf lists what a program is made of: the standard library, then each module.
func bomOf(info *debug.BuildInfo) bom {
	known := licences()
	b := bom{
		Format: "CycloneDX", Spec: "1.5", Version: 1,
		Metadata:   bomMetadata{componentOf("application", info.Main.Path, version(), "")},
		Components: []component{componentOf("library", "stdlib", strings.TrimPrefix(info.GoVersion, "go"), "BSD-3-Clause")},
	}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		b.Components = append(b.Components, componentOf("library", m.Path, m.Version, known[m.Path]))
	}
	return b
}

func componentOf(kind, name, version, expression string) component {
	purl := "pkg:golang/" + name + "@" + version
	c := component{Type: kind, Ref: purl, Name: name, Version: version, PURL: purl}
	if expression != "" {
		c.Licences = []licence{{expression}}
	}
	return c
}

// licences is the licence of each module.
func licences() map[string]string {
	all := make(map[string]string)
	for line := range strings.Lines(licencesText) {
		module, expression, _ := strings.Cut(strings.TrimSpace(line), ",")
		all[module] = expression
	}
	delete(all, "module")
	return all
}
