# shellcheck shell=bash
# Keeps a password off the command line of the JVM, which everybody on the machine can read. It goes into the
# environment, which only its owner can.

# Sets the array $hidden to the arguments without a literal password.
hide_password() {
  local word value previous=''
  hidden=()
  for word in "$@"; do
    value=''
    case $previous in
      -p | --password) value=$word ;;
    esac
    case $word in
      --password=*) value=${word#--password=} ;;
      -p?*) value=${word#-p} ;;
    esac
    case $value in
      '' | - | env:* | file:*) hidden+=("$word") ;;
      *)
        export COFFER_PASSWORD="$value"
        # The option goes with its value.
        [ "$value" = "$word" ] && unset "hidden[$((${#hidden[@]} - 1))]"
        ;;
    esac
    previous=$word
  done
}
