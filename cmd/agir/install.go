package main

import (
	"fmt"

	"github.com/agir-indicateurs/agir/cmd/agir/packaging"
)

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
	all, err := packaging.Units(packaging.UnitsRequest{Dir: v.Dir, Program: v.Program, User: v.User})
	if err != nil {
		return err
	}
	for _, u := range all {
		fmt.Fprintf(s.stdout, "# %s\n%s\n", u.Name, u.Text)
	}
	return nil
}
