#!/usr/bin/env bash
# Residue contacts and size of a protein structure, from structure.pdb (PDB format) in this directory.
#
#   contacts.tsv   pairs of residues whose C-alpha atoms are closer than 8 angstrom
#   residues.tsv   each residue: its number of contacts, its distance from the centre
#   summary.tsv    radius of gyration, end-to-end distance and counts
#   contacts.svg   the contact map as a picture
#
# Residues of one chain must be at least 3 apart in number, since nearer ones always touch. Of several
# models the first counts, of alternative positions the first one given. Needs bash and any awk.
set -euo pipefail
export LC_ALL=C # numbers have a point and characters are bytes, whatever the user's language

input=structure.pdb

fail() {
  echo "run.sh: $*" >&2
  exit 1
}

# Reads the atoms, and only when all of them are understood writes the three tables.
measure() {
  awk -v cutoff=8 -v min_separation=3 '
    function fail(message) { print "run.sh: " message > "/dev/stderr"; failed = 1; exit 1 }
    function trim(text) { gsub(/^ +| +$/, "", text); return text }
    function is_number(text) { return text ~ /^ *-?[0-9]+\.[0-9]+ *$/ }

    # Columns 77-78 name the element; old files leave them out and only align the atom name.
    function element(line,    symbol) {
      symbol = trim(substr(line, 77, 2))
      if (symbol != "") return toupper(symbol)
      symbol = substr(line, 13, 2)
      if (symbol ~ /^H/) return "H"
      gsub(/[ 0-9]/, "", symbol)
      return symbol
    }

    function distance(i, j) {
      return sqrt((cx[i] - cx[j]) ^ 2 + (cy[i] - cy[j]) ^ 2 + (cz[i] - cz[j]) ^ 2)
    }
    function label(i) { return chain[i] ":" name[i] number[i] }

    BEGIN {
      mass["H"] = 1.008; mass["D"] = 2.014; mass["C"] = 12.011; mass["N"] = 14.007
      mass["O"] = 15.999; mass["P"] = 30.974; mass["S"] = 32.06; mass["SE"] = 78.971
    }

    { sub(/\r$/, ""); gsub(/\t/, " ") }
    /^ENDMDL/ { exit }
    /^TITLE / { title = trim(title " " trim(substr($0, 11, 70))) }
    /^ATOM  / {
      x = substr($0, 31, 8); y = substr($0, 39, 8); z = substr($0, 47, 8)
      if (!is_number(x) || !is_number(y) || !is_number(z))
        fail(FILENAME ", line " FNR ": no coordinates in columns 31 to 54: not a PDB file")
      position = substr($0, 22, 6) substr($0, 13, 4) # chain, residue, atom
      if (position in seen) next
      seen[position] = 1
      symbol = element($0)
      if (!(symbol in mass))
        fail(FILENAME ", line " FNR ": no mass known for the element \"" symbol "\"")

      m = mass[symbol]; atoms++; total += m
      mx += m * x; my += m * y; mz += m * z; squares += m * (x * x + y * y + z * z)

      if (substr($0, 13, 4) == " CA ") {
        n++
        cx[n] = x + 0; cy[n] = y + 0; cz[n] = z + 0
        name[n] = trim(substr($0, 18, 3)); number[n] = trim(substr($0, 23, 5))
        chain[n] = substr($0, 22, 1)
        if (chain[n] == " ") chain[n] = "_"
        if (chain[n] == chain[1]) chain_end = n
      }
    }

    END {
      if (failed) exit 1
      if (!atoms) fail(FILENAME ": no ATOM record: not a PDB file")
      if (!n) fail(FILENAME ": none of its " atoms " atoms is a C-alpha (name CA in columns 14-15): no protein in it")

      print "residue_a\tresidue_b\tposition_a\tposition_b\tca_distance_angstrom" > "contacts.tsv"
      for (i = 1; i <= n; i++)
        for (j = i + 1; j <= n; j++) {
          separation = number[j] - number[i]
          if (chain[i] == chain[j] && separation < min_separation && -separation < min_separation)
            continue
          d = distance(i, j)
          if (d >= cutoff) continue
          printf "%s\t%s\t%d\t%d\t%.2f\n", label(i), label(j), i, j, d > "contacts.tsv"
          contacts++; touches[i]++; touches[j]++
        }

      for (i = 1; i <= n; i++) { cx[0] += cx[i] / n; cy[0] += cy[i] / n; cz[0] += cz[i] / n }
      print "position\tresidue\tcontacts\tdistance_from_centre_angstrom" > "residues.tsv"
      for (i = 1; i <= n; i++) {
        d = distance(i, 0); spread += d * d / n
        printf "%d\t%s\t%d\t%.2f\n", i, label(i), touches[i], d > "residues.tsv"
      }

      variance = squares / total - (mx * mx + my * my + mz * mz) / (total * total)
      print "quantity\tvalue\tunit" > "summary.tsv"
      printf "title\t%s\t\n", title == "" ? FILENAME : title > "summary.tsv"
      printf "residues\t%d\t\natoms\t%d\t\ncontacts\t%d\t\n", n, atoms, contacts > "summary.tsv"
      printf "radius_of_gyration_ca\t%.3f\tangstrom\n", sqrt(spread) > "summary.tsv"
      printf "radius_of_gyration_all_atoms\t%.3f\tangstrom\n", \
        sqrt(variance > 0 ? variance : 0) > "summary.tsv"
      printf "end_to_end_ca\t%.3f\tangstrom\n", distance(1, chain_end) > "summary.tsv"
    }' "$input"
}

# Draws the three tables.
draw() {
  awk -F '\t' '
    function escape(text) {
      gsub(/[^ -~]/, "?", text)
      gsub(/&/, "\\&amp;", text); gsub(/</, "\\&lt;", text); gsub(/>/, "\\&gt;", text)
      return text
    }
    function text(x, y, class, content) {
      printf "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">%s</text>\n", x, y, class, content
    }
    function line(x1, y1, x2, y2, class) {
      printf "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>\n", x1, y1, x2, y2, class
    }

    # From dark blue (3 angstrom and less) over green to yellow (8 angstrom).
    function colour(d,    t) {
      t = (d - 3) / 5; if (t < 0) t = 0; if (t > 1) t = 1
      return t < 0.5 ? blend(t * 2, 49, 54, 149, 31, 158, 137) : blend(t * 2 - 1, 31, 158, 137, 253, 205, 37)
    }
    function blend(t, r1, g1, b1, r2, g2, b2) {
      return sprintf("#%02x%02x%02x", r1 + t * (r2 - r1), g1 + t * (g2 - g1), b1 + t * (b2 - b1))
    }
    function cell(column, row, d, hint,    size) {
      size = step > 4 ? step - 1 : step
      printf "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"%s\"><title>%s</title></rect>\n", \
        left + (column - 1) * step + (step - size) / 2, top + (row - 1) * step + (step - size) / 2, \
        size, size, colour(d), hint
    }

    FNR == 1 { table++; next }
    table == 1 { value[$1] = $2 }
    table == 2 { residue[$1] = escape($2); from_centre[$1] = $4; if ($4 > farthest) farthest = $4 }
    table == 3 { a[++pairs] = $3; b[pairs] = $4; d[pairs] = $5 }

    END {
      n = value["residues"]; left = 70; top = 96; side = 480; step = side / n
      tick = n <= 12 ? 1 : n <= 60 ? 5 : n <= 120 ? 10 : n <= 600 ? 50 : 100

      print "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
      print "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"680\" height=\"800\" viewBox=\"0 0 680 800\">"
      print "<style>"
      print "text { font-family: \"DejaVu Sans\", Verdana, Helvetica, sans-serif; font-size: 12px; fill: #4a4f57 }"
      print ".head { font-size: 19px; font-weight: bold; fill: #1d2129 } .note { font-size: 13px }"
      print ".mid { text-anchor: middle } .end { text-anchor: end } .grid { stroke: #e3e6ea }"
      print ".axis { stroke: #9aa1ab } .mean { stroke: #c2410c; stroke-width: 1.5; stroke-dasharray: 5 4 }"
      print ".rg { fill: #c2410c } .bar { fill: #7c9cc4 } .paper { fill: #ffffff }"
      print ".map { fill: none; stroke: #9aa1ab }"
      print "</style>"
      print "<rect class=\"paper\" width=\"680\" height=\"800\"/>"
      text(left, 35, "head", "Residue contacts")
      text(left, 57, "note", escape(substr(value["title"], 1, 72)))
      text(left, 76, "note", sprintf("Radius of gyration %.1f \303\205 (all atoms, by mass), end to end %.1f \303\205, %d contacts", \
        value["radius_of_gyration_all_atoms"], value["end_to_end_ca"], pairs))

      for (i = 1; i <= n; i++)
        if (i == 1 || i % tick == 0) {
          middle = (i - 0.5) * step
          line(left + middle, top, left + middle, top + side, "grid")
          line(left, top + middle, left + side, top + middle, "grid")
          text(left - 8, top + middle + 4, "end", i)
          text(left + middle, 770, "mid", i)
        }
      line(left, top, left + side, top + side, "axis")
      for (k = 1; k <= pairs; k++) {
        hint = sprintf("%s - %s: %.2f angstrom", residue[a[k]], residue[b[k]], d[k])
        cell(a[k], b[k], d[k], hint)
        cell(b[k], a[k], d[k], hint)
      }
      printf "<rect class=\"map\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n", left, top, side, side

      for (k = 0; k < 50; k++)
        printf "<rect x=\"580\" y=\"%.1f\" width=\"16\" height=\"5.2\" fill=\"%s\"/>\n", 340 - k * 4.8, colour(3 + k / 10)
      for (k = 3; k <= 8; k++) text(603, 349 - (k - 3) * 48, "", k " \303\205")
      text(580, 370, "", "C\316\261\342\200\223C\316\261")

      base = 750; height = 120; scale = farthest > 0 ? height / farthest : 0
      for (i = 1; i <= n; i++)
        printf "<rect class=\"bar\" x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\"><title>%s: %.2f angstrom</title></rect>\n", \
          left + (i - 0.9) * step, base - from_centre[i] * scale, step * 0.8, from_centre[i] * scale, residue[i], from_centre[i]
      line(left, base, left + side, base, "axis")
      text(left, base - height - 16, "", "C\316\261 distance from the centre, \303\205")
      text(left - 8, base - height + 6, "end", sprintf("%.0f", farthest)); text(left - 8, base + 4, "end", "0")
      rg = base - value["radius_of_gyration_ca"] * scale
      line(left, rg, left + side, rg, "mean")
      text(left + side + 6, rg + 4, "rg", sprintf("Rg %.1f \303\205", value["radius_of_gyration_ca"]))
      text(left + side / 2, 790, "mid", "residue, in the order of the file")
      print "</svg>"
    }' summary.tsv residues.tsv contacts.tsv > contacts.svg
}

[ -f "$input" ] || fail "$input: no such file beside run.sh"
measure
draw
cat summary.tsv
