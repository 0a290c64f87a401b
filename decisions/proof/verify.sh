#!/bin/sh
# Checks the proof of one decision, without the program that made it.
#
#   sh verify.sh [FOLDER [CHECKPOINT]]
#
# FOLDER is where the proof is; by default the folder of this script. CHECKPOINT is one of the same log that you were
# given at another time: the proof has to agree with it. Exit code 0: verified; 1: refused.
#
# It needs sh, head, sed, grep, cut and sha256sum (or shasum), and where something is signed ssh-keygen of OpenSSH 8.9
# or newer. It writes nothing. README.txt says what a proof shows, and what it does not.

set -u
LC_ALL=C
TZ=UTC0
IFS=' '
unset CDPATH
export LC_ALL TZ

# What is in a proof may come from anybody: only visible ASCII of it is printed.
plain() {
    printf '%s\n' "$1" | head -n 1 | sed 's/[^ -~]/?/g'
}

refuse() {
    printf 'REFUSED: %s\n' "$(plain "$1")"
    exit 1
}

for tool in printf head sed grep cut; do
    command -v "$tool" >/dev/null 2>&1 && continue
    echo "REFUSED: nothing was checked: there is no $tool here"
    exit 1
done
if command -v sha256sum >/dev/null 2>&1; then
    sums() { sha256sum "$@"; }
elif command -v shasum >/dev/null 2>&1; then
    sums() { shasum -a 256 "$@"; }
else
    refuse 'nothing was checked: there is no sha256sum here'
fi

# The SHA-256 of what comes in.
sum() {
    sums | cut -c 1-64
}

# The SHA-256 of a text.
sum_of() {
    printf '%s' "$1" | sum
}

# Whether a text is a whole number from 1 on, of 15 digits at most.
is_number() {
    case $1 in
    '' | 0* | *[!0-9]*) return 1 ;;
    esac
    [ ${#1} -le 15 ]
}

# Whether a text has this many hexadecimal digits, and nothing else.
is_hex() {
    case $1 in
    *[!0-9a-f]*) return 1 ;;
    esac
    [ ${#1} -eq "$2" ]
}

moment='[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{6})?Z'

# A moment as ssh-keygen takes it, to the second, UTC.
for_ssh() {
    printf '%s\n' "$1" | sed 's/[-T:]//g' | cut -c 1-14
}

# The first five lines of a checkpoint -> log, events, root, at.
read_checkpoint() {
    log=$(sed -n '2s/^log //p' <"$1")
    events=$(sed -n '3s/^events //p' <"$1")
    root=$(sed -n '4s/^root //p' <"$1")
    at=$(sed -n '5s/^at //p' <"$1")
    is_hex "$log" 32 && is_number "$events" && is_hex "$root" 64 || return 1
    printf '%s\n' "$at" | grep -Exq "$moment" || return 1
    facts="decisions checkpoint 1
log $log
events $events
root $root
at $at
"
    [ "$(head -n 5 <"$1" | sum)" = "$(sum_of "$facts")" ]
}

given=${2-}
case $given in
'' | /*) ;;
*) given=$PWD/$given ;;
esac
folder=${1-}
if [ -z "$folder" ]; then
    case $0 in
    */*) folder=${0%/*} ;;
    *) folder=. ;;
    esac
fi
case $folder in
-*) folder=./$folder ;;
esac
cd "$folder" 2>/dev/null || refuse "there is no folder $folder"


# 1. Every file is as it was made, none is missing, and none was added.

[ -f SHA256SUMS ] && [ ! -L SHA256SUMS ] || refuse 'there is no proof in this folder: SHA256SUMS is missing'
set --
for file in * .[!.]* ..?* events/* events/.[!.]* events/..?* statements/* statements/.[!.]* statements/..?*; do
    [ -e "$file" ] || [ -L "$file" ] || continue
    case $file in
    SHA256SUMS) continue ;;
    events | statements) [ -d "$file" ] && [ ! -L "$file" ] && continue ;;
    README.txt | allowed_signers | checkpoint | checkpoint.sig | decision.txt | manifest | verify.sh) ;;
    events/*[!0-9]*.json | statements/*[!0-9]*.txt | statements/*[!0-9]*.sig) refuse "$file does not belong to the proof" ;;
    events/????????*.json | statements/????????*.txt | statements/????????*.sig) ;;
    *) refuse "$file does not belong to the proof" ;;
    esac
    [ -f "$file" ] && [ ! -L "$file" ] || refuse "$file is no plain file"
    set -- "$@" "$file"
done
for file in README.txt allowed_signers checkpoint decision.txt manifest verify.sh; do
    [ -f "$file" ] || refuse "$file is missing"
done
if [ "$(sums "$@" | sum)" != "$(sum <SHA256SUMS)" ]; then
    for file; do
        grep -Fxq "$(sum <"$file")  $file" SHA256SUMS || refuse "$file is not as it was made"
    done
    refuse 'files are missing, or SHA256SUMS is not as it was made'
fi


# 2. The manifest is the one that the checkpoint speaks of, and begins as the checkpoint says that was given.

if [ -n "$given" ]; then
    [ -f "$given" ] && read_checkpoint "$given" || refuse 'the checkpoint that was given cannot be read'
    given_log=$log given_events=$events given_root=$root
fi
read_checkpoint checkpoint || refuse 'the checkpoint cannot be read'
keeper=$(sed -n '6s/^signature //p' <checkpoint)
if [ -n "$keeper" ]; then
    [ -f checkpoint.sig ] && [ "$(sed '1,6d' <checkpoint | sum)" = "$(sum <checkpoint.sig)" ] ||
        refuse 'checkpoint.sig is not the signature of the checkpoint'
else
    [ "$(grep -c '' <checkpoint)" = 5 ] && [ ! -e checkpoint.sig ] || refuse 'the checkpoint cannot be read'
fi
[ "$(grep -c '' <manifest)" = "$events" ] || refuse 'the manifest has not as many events as the checkpoint says'
[ "$(sum <manifest)" = "$root" ] || refuse 'the manifest is not the one of the checkpoint: the root differs'
if [ -n "$given" ]; then
    [ "$given_log" = "$log" ] || refuse "the checkpoint that was given is of another log, $given_log"
    [ "$given_events" -le "$events" ] ||
        refuse "the checkpoint that was given has $given_events events, and the proof only $events: ask for a newer proof"
    [ "$(head -n "$given_events" <manifest | sum)" = "$given_root" ] ||
        refuse 'the log has not the past of the checkpoint that was given'
fi


# 3. Every event is what the manifest says, and where it says.

text='"([^"\\]|\\.)*"'
who='(null|"[^"\\, ]+")'
signature='"signature":\{"after":[0-9]+,"key":"SHA256:[A-Za-z0-9+/]{43}","root":"[0-9a-f]{64}","sshsig":"([-A-Za-z0-9+/= ]|\\n)+"\},'
record="^\\{\"at\":\"$moment\",\"command_id\":(null|$text),\"data\":\\{.*\\},\"id\":\"[0-9a-f]{32}\",\"meeting\":(null|$text),\"member\":$who,\"position\":[0-9]+,\"recorded_at\":\"$moment\",\"recorded_by\":$who,\"salt\":\"[0-9a-f]{32}\",\"schema\":[0-9]+,($signature)?\"subject\":\"[a-z]+\",\"subject_id\":\"[0-9a-f]{32}\",\"subject_version\":[0-9]+,\"type\":\"[A-Za-z]+\"\\}\$"

lines=
for file in events/*; do
    position=${file#events/}
    position=${position%.json}
    position=${position#"${position%%[!0]*}"}
    is_number "$position" && [ "$position" -le "$events" ] && [ "$file" = "$(printf 'events/%08d.json' "$position")" ] ||
        refuse "$file is the name of no event"
    lines="$lines${position}p;"
done
if [ "$(sums events/* | sum)" != "$(sed -n "$lines${position}q" <manifest | sum)" ]; then
    for file in events/*; do
        grep -Fxq "$(sum <"$file")  $file" manifest || refuse "$file is not in the manifest"
    done
    refuse 'the manifest is not in order'
fi
for file in events/*; do
    [ "$(grep -c '' <"$file")" = 1 ] && grep -Eq "$record" <"$file" || refuse "$file is no event"
done

# One line for each event: id, member, position, recorded_at, recorded_by, subject, stream, version and type.
fields=$(sed -n 's/^.*,"id":"\([0-9a-f]*\)","meeting":.*,"member":\([^,]*\),"position":\([0-9]*\),"recorded_at":"\([^"]*\)","recorded_by":\([^,]*\),"salt":"[0-9a-f]*","schema":[0-9]*,.*"subject":"\([a-z]*\)","subject_id":"\([0-9a-f]*\)","subject_version":\([0-9]*\),"type":"\([A-Za-z]*\)"}$/\1 \2 \3 \4 \5 \6 \7 \8 \9/p' events/*)
places=
while read -r id member position rest; do
    places="$places$(printf 'events/%08d.json' "$position") "
done <<END
$fields
END
[ "$places" = "$(printf '%s ' events/*)" ] || refuse 'an event stands at another place than it says'

# The data of an event; happened: when it says that it happened; of: the version that it speaks of, if any.
read_data() {
    data=
    IFS= read -r data <"$1" || :
    happened=${data#'{"at":"'}
    happened=${happened%%'"'*}
    data=${data%',"id":"'*}
    data=${data#*',"data":'}
    of=
    case $data in
    *',"version":'*) of=${data##*',"version":'} ;;
    '{"version":'*) of=${data#'{"version":'} ;;
    esac
    of=${of%'}'}
    is_number "$of" || of=
}

decision=
circle=
opened=
last=0
signed=0
versions=
added=
ended=
while read -r id member position recorded_at recorded_by subject stream version type; do
    file=$(printf 'events/%08d.json' "$position")
    read_data "$file"
    if grep -Fq '"signature":{"after":' <"$file"; then
        signed=$((signed + 1))
        [ "$subject" = decision ] || refuse "$file is signed, and is about no decision"
    fi
    case $subject in
    log)
        [ "$position" = 1 ] && [ "$type" = LogOpened ] && [ "$stream" = "$log" ] && opened=$log ||
            refuse "$file does not open log $log"
        ;;
    circle)
        [ -z "$circle" ] || [ "$circle" = "$stream" ] || refuse "$file is about another circle"
        circle=$stream
        ;;
    member)
        handle=$(printf '%s\n' "$data" | sed -n 's/^{"handle":"\([^"\\, ]*\)","key":".*"}$/\1/p')
        key=${data#*',"key":'}
        case $type in
        MemberKeyAdded)
            if [ "\"$handle\"" = "$member" ] && [ "$member" = "$recorded_by" ]; then
                kind=$(printf '%s\n' "$key" | sed -n 's/^"\([A-Za-z0-9@.-]*\) \([A-Za-z0-9+/=]*\)[ "].*$/\1 \2/p')
                [ -n "$kind" ] || refuse "$file has no public key"
                added="$added$position $stream $handle $kind $recorded_at $(sum_of "$key")
"
            fi
            ;;
        MemberKeyEnded)
            ended="$ended$position $stream $(sum_of "$key") $recorded_at
"
            ;;
        *) refuse "$file does not belong to a proof" ;;
        esac
        ;;
    decision)
        if [ "$type" = DecisionOpened ] && [ -z "$decision" ]; then
            decision=$stream
        fi
        [ "$stream" = "$decision" ] || refuse "$file is about another decision"
        last=$((last + 1))
        [ "$version" = "$last" ] || refuse "event $last of the decision is missing before $file"
        digest=
        case $data in
        *'"digest":"'*)
            digest=${data#*'"digest":"'}
            digest=${digest%%'"'*}
            ;;
        esac
        case $type in
        ProposalMade | ProposalAmended)
            content=$(printf '%s\n' "$data" | sed 's/"digest":"[0-9a-f]*",//; s/"integrates":\[[^]]*\],//; s/"retire":false,//; s/"superseded_by":[^,]*,//; s/"superseded_by_number":[^,]*,//; s/,"version":[0-9]*}$/}/')
            [ "$(sum_of "$content")" = "$digest" ] || refuse "the digest in $file is not the one of its text"
            versions="$versions$of $digest
"
            ;;
        *)
            if [ -n "$digest" ]; then
                printf '%s' "$versions" | grep -Fxq "$of $digest" || refuse "$file names a text that is not there"
            fi
            ;;
        esac
        ;;
    *) refuse "$file does not belong to a proof" ;;
    esac
done <<END
$fields
END
[ -n "$opened" ] || refuse 'the event that opened the log is missing'
[ -n "$decision" ] || refuse 'the event that opened the decision is missing'
[ "$signed" -eq 0 ] && [ -z "$keeper" ] || command -v ssh-keygen >/dev/null 2>&1 ||
    refuse 'there are signatures, and no ssh-keygen here to check them'


# 4. The keys in allowed_signers are those that the members registered, from then until they ended them.

keys=
signers=
while read -r position stream handle kind blob recorded_at key; do
    [ -n "$position" ] || continue
    until=
    while read -r end whose same when; do
        if [ -n "$end" ] && [ -z "$until" ] && [ "$end" -gt "$position" ] && [ "$whose $same" = "$stream $key" ]; then
            until=$end
            ended_at=$(for_ssh "$when")
            # A key has to be valid for a while: one that was ended in its first second, to the end of the minute.
            [ "$ended_at" != "$(for_ssh "$recorded_at")" ] || ended_at=$(printf '%s\n' "$ended_at" | cut -c 1-12)60
        fi
    done <<END
$ended
END
    options="namespaces=\"decisions\",valid-after=\"$(for_ssh "$recorded_at")\""
    [ -z "$until" ] || options="$options,valid-before=\"$ended_at\""
    signers="$signers$handle $options $kind $blob
"
    name=$(printf '%s %s\n' "$kind" "$blob" | ssh-keygen -l -f - 2>/dev/null | cut -d ' ' -f 2)
    keys="$keys$position ${until:-$((events + 2))} $handle $name
"
done <<END
$added
END
[ "$(sum_of "$signers")" = "$(sum <allowed_signers)" ] || refuse 'allowed_signers is not what the members registered'

# Whether a key was a member's own at a place in the log: place, member, fingerprint.
was_theirs() {
    theirs=no
    while read -r from until handle name; do
        if [ -n "$from" ] && [ "$from" -lt "$1" ] && [ "$1" -lt "$until" ] && [ "$handle $name" = "$2 $3" ]; then
            theirs=yes
        fi
    done <<END
$keys
END
    [ $theirs = yes ]
}

# Who signed what: member, signature, moment; what was signed comes in. Prints the fingerprint of the key.
signed_with() {
    said=$(ssh-keygen -Y verify -f allowed_signers -I "$1" -n decisions -s "$2" -Overify-time="$(for_ssh "$3")" 2>/dev/null) ||
        return 1
    printf '%s\n' "${said##* key }"
}


# 5. Every signature is the member's own, and of what the event says, to that text, after that past.

found=0
number=
listed=
while read -r id member position recorded_at recorded_by subject stream version type; do
    [ "$subject" = decision ] || continue
    file=$(printf 'events/%08d.json' "$position")
    read_data "$file"
    by=${recorded_by#'"'}
    by=${by%'"'}
    whose=${member#'"'}
    whose=${whose%'"'}
    how="recorded by $by"
    if grep -Fq '"signature":{"after":' <"$file"; then
        name=${file#events/}
        name=statements/${name%.json}
        [ -f "$name.txt" ] && [ -f "$name.sig" ] || refuse "the statement or the signature of $file is missing"
        [ "$member" = "$recorded_by" ] || refuse "$file is signed, and was recorded for somebody else"
        set -f
        # shellcheck disable=SC2046
        set -- $(sed -n 's/^.*,"signature":{"after":\([0-9]*\),"key":"\([^"]*\)","root":"\([0-9a-f]*\)",.*$/\1 \2 \3/p' <"$file")
        set +f
        after=$1 key=$2 seen=$3
        sshsig=$(sed -n 's/^.*,"sshsig":"\([^"]*\)"},"subject":.*$/\1/p' <"$file")
        [ "$(printf '%b' "$sshsig" | sum)" = "$(sum <"$name.sig")" ] || refuse "$name.sig is not the signature in $file"
        this=$(sed -n '3s/^decision \([0-9]*\) .*$/\1/p' <"$name.txt")
        is_number "$this" && [ "${number:-$this}" = "$this" ] || refuse "$name.txt is about another decision"
        number=$this
        text=none
        if [ -n "$of" ]; then
            text="$of $(printf '%s' "$versions" | sed -n "s/^$of //p" | head -n 1)"
        fi
        statement="decisions statement 1
log $log
decision $number $decision
event $id
type $type
version $text
member $whose
at $happened
says $data
after $after $seen
"
        [ "$(sum_of "$statement")" = "$(sum <"$name.txt")" ] || refuse "$name.txt is not what $file says"
        is_number "$after" && [ "$after" -lt "$position" ] && [ "$(head -n "$after" <manifest | sum)" = "$seen" ] ||
            refuse "$file was signed after another past than this log has"
        made=$(signed_with "$whose" "$name.sig" "$recorded_at" <"$name.txt") ||
            refuse "the signature of $file is not valid"
        [ "$made" = "$key" ] && was_theirs "$position" "$whose" "$key" ||
            refuse "the key of $file was not one of $whose there"
        how="signed with $key"
        found=$((found + 1))
    fi
    [ "$member" != null ] || how='by the rule'
    listed="$listed$(plain "  event $position  $type${of:+, version $of}  ${whose#null}  $how")
"
done <<END
$fields
END
count=0
for file in statements/*; do
    [ ! -f "$file" ] || count=$((count + 1))
done
[ "$count" -eq $((2 * found)) ] || refuse 'there are statements of events that are not there'
if [ -n "$keeper" ]; then
    made=$(printf '%s' "$facts" | signed_with "$keeper" checkpoint.sig "$at") ||
        refuse 'the signature of the checkpoint is not valid'
    was_theirs $((events + 1)) "$keeper" "$made" || refuse "the checkpoint was signed with no key of $keeper"
fi

printf '%s' "$listed"
printf 'VERIFIED: %s events of decision %s, %s of them signed, in log %s of %s events.\n' \
    "$last" "${number:-$decision}" "$found" "$log" "$events"
[ -z "$keeper" ] || printf 'The checkpoint is signed by %s, with %s.\n' "$(plain "$keeper")" "$made"
[ -z "$given" ] || printf 'The checkpoint that was given agrees: the first %s events are the same.\n' "$given_events"
exit 0
