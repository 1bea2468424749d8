# The first process of the machine that EximLab.psm1 starts, with mounts, processes, a network and a host name of its own. When
# it ends, the kernel ends all the others and drops what was mounted, and with it every file.
# Arguments: configuration type, split (true or false), folder of this file, the command to run. Standard input: a line for the
# command, then open for as long as the machine is wanted. Standard output: what the command left in /run/lab/answer.
set -eu
type=$1 split=$2 here=$3
shift 3
exec 3<&0 4>&1 </dev/null >&2

# /run hides the machine's systemd as well.
mount -t tmpfs -o mode=755 lab /run
mkdir -p /run/lab/etc /run/lab/sink /run/lock /run/named
mkdir -m 1777 /run/lab/tmp
read -r request <&3
printf '%s' "$request" >/run/lab/request

# All of /etc, since containers mount single files in it, and a file that is a mount cannot be replaced.
cp -a /etc/. /run/lab/etc
mount --bind /run/lab/etc /etc
for folder in /var/spool/exim4 /var/log/exim4 /var/lib/exim4 /var/mail; do
    mkdir -p "/run/lab$folder"
    chown --reference="$folder" "/run/lab$folder"
    chmod --reference="$folder" "/run/lab$folder"
    mount --bind "/run/lab$folder" "$folder"
done

# Exim's folder as its package unpacks it, whatever this machine has made of it.
mv /etc/exim4 /run/lab/exim4
mkdir /etc/exim4
dpkg-query -L exim4-config | sed -n 's,^/etc/exim4/,,p' | tar -C /run/lab/exim4 --no-recursion -cT - | tar -C /etc/exim4 -x
changed=$(dpkg --verify exim4-config | sed -n 's,^\(..5\|missing\).* /etc/exim4/,,p')
if [ -n "$changed" ]; then
    echo "The lab needs Debian's own files, and these of /etc/exim4 were changed:" $changed >&2
    exit 1
fi
# What debconf writes, with the answers of a server that is its own relay or has another one.
cat >/etc/exim4/update-exim4.conf.conf <<SETUP
dc_eximconfig_configtype='$type'
dc_other_hostnames='mail.example.org'
dc_local_interfaces='127.0.0.1'
dc_readhost=''
dc_relay_domains=''
dc_minimaldns='false'
dc_relay_nets=''
dc_smarthost='relay.elsewhere.example'
CFILEMODE='644'
dc_use_split_config='$split'
dc_hide_mailname='false'
dc_mailname_in_oh='true'
dc_localdelivery='mail_spool'
SETUP

hostname mail.example.org
echo mail.example.org >/etc/mailname
printf '127.0.0.1 localhost\n192.0.2.1 mail.example.org mail\n' >/etc/hosts
rm -f /etc/resolv.conf
echo 'nameserver 127.0.0.1' >/etc/resolv.conf

# Exim delivers to no loopback address, so that the other hosts have addresses of documentation (RFC 5737), all of them here.
ip link set lo up
ip route add local 192.0.2.0/24 dev lo
/usr/bin/python3 "$here/LabSink.py" 192.0.2.25 /run/lab/sink &

export TMPDIR=/run/lab/tmp PATH="$PATH:/usr/sbin:/sbin"
"$@" &
command=$!
{ cat <&3 >/dev/null; kill -9 $command; } &
status=0
wait $command || status=$?
[ ! -e /run/lab/answer ] || cat /run/lab/answer >&4
exit $status
