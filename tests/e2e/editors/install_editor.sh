#!/bin/sh
# Unpacks Neovim >= 0.12 or Emacs 30 of Debian's next release into DIR: no root, and the system's packages stay as they are.
# usage: install_editor.sh neovim|emacs DIR [MIRROR]
# Prints the program's path. MIRROR is the one that apt uses, unless it is given. Neovim: 12 MB; Emacs: 45 MB; seconds, once.
set -eu
editor=$1
dir=$(realpath -m "$2")
program=$dir/$editor
mkdir -p "$dir"
exec 9> "$dir/lock"
flock 9 # Two test runs may want it at the same time.
if [ -x "$program" ]; then echo "$program"; exit 0; fi
case $editor in
    neovim) package=neovim ;;
    emacs) package=emacs-nox ;;
    *) echo "usage: install_editor.sh neovim|emacs DIR [MIRROR]" >&2; exit 2 ;;
esac

mirror=${3:-$(apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(ORIGIN)' 'Created-By: Packages' |
    awk '$2 !~ /-/ && $3 == "Debian" { print $1; exit }')}
[ -n "$mirror" ] || { echo "apt knows no Debian mirror" >&2; exit 1; }
mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial" "$dir/packages" "$dir/root"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror forky main" > "$dir/sources.list"

apt_get() {
    apt-get -q -o Dir::Etc::sourcelist="$dir/sources.list" -o Dir::Etc::sourceparts=/dev/null \
        -o Dir::State::lists="$dir/lists" -o Dir::Cache="$dir/cache" -o Dir::State::status=/dev/null "$@"
}
apt_get update >&2
# What only a compiler or a reader of Emacs' sources needs is left out.
names=$(apt_get -s install --no-install-recommends "$package" |
    awk '$1 == "Inst" && $2 !~ /-dev$|^binutils|binutils$|san[0-9]+$|^emacs-el$/ { print $2 }')
(cd "$dir/packages" && apt_get download $names >&2)
for file in "$dir"/packages/*.deb; do dpkg-deb -x "$file" "$dir/root"; done

# The newer program runs on the newer libraries that came with it.
usr=$dir/root/usr
libraries=$usr/lib/$(uname -m)-linux-gnu
loader=$(ls "$libraries"/ld-linux*.so.* | head -n 1)
if [ "$editor" = neovim ]; then
    settings="VIMRUNTIME=$usr/share/nvim/runtime"
    command="$usr/bin/nvim"
else
    share=$(ls -d "$usr"/share/emacs/[0-9]*)
    image=$(ls "$usr"/libexec/emacs/*/*/emacs-*.pdmp)
    settings="EMACSLOADPATH=$share/lisp EMACSDATA=$share/etc EMACSDOC=$share/etc EMACSPATH=$(dirname "$image")"
    command="$usr/bin/emacs-nox --dump-file=$image"
fi
cat > "$program.part" << END
#!/bin/sh
export $settings
exec $loader --library-path $libraries $command "\$@"
END
chmod +x "$program.part"
"$program.part" --version >&2
rm -rf "$dir/lists" "$dir/cache" "$dir/packages"
mv "$program.part" "$program"
echo "$program"
