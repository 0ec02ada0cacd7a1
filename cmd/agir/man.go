package main

import (
	"fmt"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/agir-indicateurs/agir/cmd/agir/packaging"
	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
)

type manVerb struct{}

// Run prints the manual page, made from the help of each command.
func (v *manVerb) Run(s *session) error {
	_, err := fmt.Fprint(s.stdout, manual(s.parser.Model.Node))
	return err
}

// manual is a page in the man macros of roff.
func manual(program *kong.Node) string {
	var b strings.Builder
	own, _ := sentences.HelpOf("agir")
	fmt.Fprintf(&b, ".\\\" -*- coding: utf-8 -*-\n.TH AGIR 1 \"\" \"agir %s\" \"AGIR indicateurs\"\n.SH NOM\nagir \\- %s\n", packaging.Number, roff(own.Short))
	fmt.Fprintf(&b, ".SH SYNOPSIS\n.B agir\n%s\n.SH DESCRIPTION\n%s", roff("COMMANDE [options]"), prose(own.Detail))
	b.WriteString(".SH OPTIONS\n")
	flagsOf(&b, program, own)
	b.WriteString(".SH COMMANDES\n")
	var commands func(*kong.Node)
	commands = func(n *kong.Node) {
		help, _ := sentences.HelpOf(commandOf(n))
		fmt.Fprintf(&b, ".SS %s\n%s\n", roff(strings.TrimSuffix(usageOf(n), " [options]")), roff(help.Short))
		if help.Detail != "" {
			b.WriteString(".PP\n" + prose(help.Detail))
		}
		for _, p := range n.Positional {
			a := help.Flags["<"+p.Name+">"]
			fmt.Fprintf(&b, ".TP\n.I %s\n%s\n", roff(a.Placeholder), roff(a.Text))
		}
		flagsOf(&b, n, help)
		for _, c := range n.Children {
			commands(c)
		}
	}
	for _, c := range program.Children {
		commands(c)
	}
	b.WriteString(".SH CODE DE SORTIE\n" + prose(sentences.ExitCodes))
	return b.String()
}

func flagsOf(b *strings.Builder, n *kong.Node, help sentences.Help) {
	for _, f := range n.Flags {
		a := help.Flags["--"+f.Name]
		fmt.Fprintf(b, ".TP\n.B %s\n%s\n", roff(strings.TrimSpace("--"+f.Name+" "+a.Placeholder)), roff(a.Text))
	}
}

// prose gives paragraphs and, as they stand, the lines to type.
func prose(text string) string {
	var b strings.Builder
	typed := false
	for _, line := range strings.Split(text, "\n") {
		code := strings.HasPrefix(line, "    ")
		switch {
		case code && !typed:
			b.WriteString(".PP\n.nf\n")
		case !code && typed && line != "":
			b.WriteString(".fi\n")
		}
		typed = code || typed && line == ""
		switch {
		case line == "" && !typed:
			b.WriteString(".PP\n")
		case line != "":
			b.WriteString(roff(line) + "\n")
		}
	}
	if typed {
		b.WriteString(".fi\n")
	}
	return b.String()
}

// roff is a text in which nothing is taken for a request or an escape.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	if strings.HasPrefix(text, ".") || strings.HasPrefix(text, "'") {
		text = `\&` + text
	}
	return text
}
