package packaging

import (
	_ "embed"
	"runtime/debug"
	"strings"
)

// Number is that of the version under preparation, or released: that of the first
// heading of CHANGELOG.md, held by a test.
const Number = "1.0.0-dev"

// licencesText is the licence of each module that go.mod names, as SPDX writes it.
//
//go:embed licences.csv
var licencesText string

// Bill is a software bill of materials, CycloneDX 1.5. It has neither a date nor a
// serial number: one program, one bill.
type Bill struct {
	Format     string      `json:"bomFormat"`
	Spec       string      `json:"specVersion"`
	Version    int         `json:"version"`
	Metadata   metadata    `json:"metadata"`
	Components []component `json:"components"`
}

type metadata struct {
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

// Library is what is linked into a program, or goes beside it, and is no module of Go.
type Library struct{ Name, Version, Licence string }

// BillOf lists what a program is made of: the standard library, then each module, then
// what is none.
func BillOf(info *debug.BuildInfo, version string, others ...Library) Bill {
	known := licences()
	b := Bill{
		Format: "CycloneDX", Spec: "1.5", Version: 1,
		Metadata:   metadata{componentOf("application", info.Main.Path, version, "")},
		Components: []component{componentOf("library", "stdlib", strings.TrimPrefix(info.GoVersion, "go"), "BSD-3-Clause")},
	}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		b.Components = append(b.Components, componentOf("library", m.Path, m.Version, known[m.Path]))
	}
	for _, l := range others {
		c := componentOf("library", l.Name, l.Version, l.Licence)
		c.PURL = "pkg:generic/" + l.Name + "@" + l.Version
		c.Ref = c.PURL
		b.Components = append(b.Components, c)
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
