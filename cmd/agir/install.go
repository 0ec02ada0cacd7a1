package main

import (
	"fmt"
	"runtime"

	"github.com/agir-indicateurs/agir/cmd/agir/packaging"
	"github.com/agir-indicateurs/agir/pipeline/whole"
)

type installVerb struct {
	Systemd bool   `required:""`
	Dir     string `default:"/srv/agir" placeholder:"DIR"`
	Program string `default:"/usr/local/bin/agir" placeholder:"FILE"`
	User    string `default:"agir" placeholder:"NAME"`
}

func (v *installVerb) Run(s *session) error {
	if runtime.GOOS == "windows" {
		return misuse{fmt.Errorf("systemd: %w", whole.ErrUnix)}
	}
	all, err := packaging.Units(packaging.UnitsRequest{Dir: v.Dir, Program: v.Program, User: v.User})
	if err != nil {
		return err
	}
	for _, u := range all {
		fmt.Fprintf(s.stdout, "# %s\n%s\n", u.Name, u.Text)
	}
	return nil
}
