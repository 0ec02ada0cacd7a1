package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/alecthomas/kong"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
)

type helpVerb struct {
	Verb []string `arg:"" optional:""`
}

// Run parses the verb again with --help: the parser prints, and would exit.
func (v *helpVerb) Run(s *session) error {
	*s.exited = -1
	if _, err := s.parser.Parse(append(v.Verb, "--help")); *s.exited < 0 && err != nil {
		return misuse{errors.New(sentences.Usage(err.Error(), ""))}
	}
	return nil
}

// printHelp prints what the operator reads of a command: how it is typed, what it does,
// its arguments, its flags, then those of every command.
func printHelp(_ kong.HelpOptions, ctx *kong.Context) error {
	node := ctx.Selected()
	if node == nil {
		node = ctx.Model.Node
	}
	words := commandOf(node)
	help, _ := sentences.HelpOf(words)
	w := ctx.Stdout
	fmt.Fprintf(w, "Usage\u202f: %s\n\n%s\n", usageOf(node), help.Short)
	if help.Detail != "" {
		fmt.Fprintf(w, "\n%s\n", help.Detail)
	}
	if len(node.Positional) > 0 {
		fmt.Fprint(w, "\nArguments\u202f:\n")
		columns(w, func(line func(name, text string)) {
			for _, p := range node.Positional {
				a := help.Flags["<"+p.Name+">"]
				line(a.Placeholder, a.Text)
			}
		})
	}
	commands := leaves(node)
	if len(commands) > 0 {
		fmt.Fprint(w, "\nCommandes\u202f:\n")
		columns(w, func(line func(name, text string)) {
			for _, c := range commands {
				h, _ := sentences.HelpOf(commandOf(c))
				line(strings.TrimPrefix(commandOf(c), words+" "), h.Short)
			}
		})
	}
	printFlags(w, "\nOptions\u202f:\n", node, help)
	if node != ctx.Model.Node {
		common, _ := sentences.HelpOf("agir")
		printFlags(w, "\nOptions de toutes les commandes\u202f:\n", ctx.Model.Node, common)
	} else {
		fmt.Fprint(w, "\nagir help COMMANDE explique une commande, avec un exemple.\n")
	}
	return nil
}

// commandOf are the words of a command after agir; those of the program itself, agir.
func commandOf(n *kong.Node) string {
	if n.Type == kong.ApplicationNode {
		return "agir"
	}
	words := n.Name
	for p := n.Parent; p != nil && p.Type != kong.ApplicationNode; p = p.Parent {
		words = p.Name + " " + words
	}
	return words
}

// leaves are the commands of a node that are typed, without those that only hold others.
func leaves(n *kong.Node) []*kong.Node {
	var all []*kong.Node
	for _, c := range n.Children {
		if n.Type != kong.ApplicationNode && len(c.Children) > 0 {
			all = append(all, leaves(c)...)
			continue
		}
		all = append(all, c)
	}
	return all
}

func usageOf(n *kong.Node) string {
	words := commandOf(n)
	help, _ := sentences.HelpOf(words)
	text := "agir"
	if words != "agir" {
		text += " " + words
	}
	if len(n.Children) > 0 {
		text += " COMMANDE"
	}
	for _, p := range n.Positional {
		name := help.Flags["<"+p.Name+">"].Placeholder
		if p.IsCumulative() {
			name += "…"
		}
		if !p.Required {
			name = "[" + name + "]"
		}
		text += " " + name
	}
	for _, f := range n.Flags {
		if f.Required {
			text += " --" + f.Name + " " + help.Flags["--"+f.Name].Placeholder
		}
	}
	return text + " [options]"
}

func printFlags(w io.Writer, title string, n *kong.Node, help sentences.Help) {
	if len(n.Flags) == 0 {
		return
	}
	fmt.Fprint(w, title)
	columns(w, func(line func(name, text string)) {
		for _, f := range n.Flags {
			a := help.Flags["--"+f.Name]
			text := a.Text
			if f.HasDefault && f.Default != "" && !f.IsBool() {
				text = strings.TrimSuffix(text, ".") + " (par défaut " + f.Default + ")."
			}
			line(strings.TrimSpace("--"+f.Name+" "+a.Placeholder), text)
		}
	})
}

// columns prints lines of two columns.
func columns(w io.Writer, each func(line func(name, text string))) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	each(func(name, text string) { fmt.Fprintf(t, "  %s\t%s\n", name, text) })
	t.Flush()
}
