package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"

	"github.com/agir-indicateurs/agir/cmd/agir/packaging"
	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/whole"
)

type installVerb struct {
	Systemd bool   `required:"" xor:"what"`
	Network bool   `required:"" xor:"what"`
	Dir     string `default:"/srv/agir" placeholder:"DIR"`
	Program string `default:"/usr/local/bin/agir" placeholder:"FILE"`
	User    string `default:"agir" placeholder:"NAME"`
}

func (v *installVerb) Run(s *session) error {
	if runtime.GOOS == "windows" {
		return misuse{fmt.Errorf("systemd: %w", whole.ErrUnix)}
	}
	if v.Network {
		return v.network(s)
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

// network prints what keeps the service from speaking to any machine that the
// configuration does not name, by the addresses that they have today.
func (v *installVerb) network(s *session) error {
	conf, err := s.settings()
	if err != nil {
		return err
	}
	var all []packaging.Spoken
	for _, host := range packaging.Hosts(conf) {
		addresses, err := net.DefaultResolver.LookupNetIP(s.ctx, "ip", host)
		if err != nil {
			return errors.New(sentences.NoAddress(host))
		}
		all = append(all, packaging.Spoken{Name: host, Addresses: addresses})
	}
	asked, err := os.Open("/etc/resolv.conf")
	if err == nil {
		defer asked.Close()
		resolvers, err := packaging.Resolvers(asked)
		if err != nil {
			return err
		}
		all = append(all, packaging.Spoken{Name: sentences.AskedNames, Addresses: resolvers})
	}
	fmt.Fprint(s.stdout, packaging.Network(sentences.NetworkKept(packaging.NetworkName), all))
	return nil
}
