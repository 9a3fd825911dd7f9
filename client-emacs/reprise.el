;;; reprise.el --- Complete your code from your code, through Eglot  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: Apache-2.0
;; Package-Requires: ((emacs "28.1") (eglot "1.9"))
;; Keywords: convenience, languages

;;; Commentary:

;; (require 'reprise)
;; (reprise-setup)            ; Eglot now starts Reprise in the modes of `reprise-modes'
;; (add-hook 'python-mode-hook #'eglot-ensure)
;;
;; Completions come where all of Emacs' come from: `completion-at-point' (C-M-i), Company or Corfu.  The mode line
;; shows the server's state; see also `reprise-show-context', `reprise-explain-last' and `reprise-status'.

;;; Code:

(require 'cl-lib)
(require 'eglot)
(require 'json)
(require 'seq)
(require 'subr-x)

(defgroup reprise nil
  "Complete your code from your code."
  :group 'convenience)

(defcustom reprise-command '("reprise" "serve" "--stdio")
  "How to start the server."
  :type '(repeat string))

(defcustom reprise-settings nil
  "What `reprise.toml' may hold, as a property list.
For example (:completion (:minConfidence 0.5))."
  :type 'plist
  :risky t)

(defcustom reprise-modes
  '(python-mode python-ts-mode js-mode js-ts-mode typescript-mode typescript-ts-mode tsx-ts-mode java-mode java-ts-mode
    go-mode go-ts-mode rust-mode rust-ts-mode c-mode c-ts-mode c++-mode c++-ts-mode csharp-mode csharp-ts-mode
    ruby-mode ruby-ts-mode php-mode)
  "Major modes in which Eglot starts Reprise."
  :type '(repeat symbol))

(defvar reprise-state nil
  "The server's last word on itself; nil before the first.
One of starting, indexing, ready, paused and error.")

(defvar reprise-model nil
  "The server's last word on the language model, as a property list; nil if none is set.
Its :state is connecting, ready or down, and its :name what it is called.")

(defvar reprise-status-hook nil
  "Called with the state and a line of text whenever the server's state changes.")

;;;###autoload
(defun reprise-setup ()
  "Make Reprise the server that Eglot starts in `reprise-modes'."
  (dolist (mode reprise-modes)
    (setf (alist-get mode eglot-server-programs) #'reprise--contact)))

(defun reprise--contact (&rest _)
  "Say how to reach the server."
  (append reprise-command (and reprise-settings (list :initializationOptions reprise-settings))))

(cl-defmethod eglot-handle-notification
  (_server (_method (eql reprise/status)) &key state text generator &allow-other-keys)
  "Show the server's STATE in the mode line, and that of the model GENERATOR."
  (setq reprise-state state
        reprise-model generator)
  (force-mode-line-update t)
  (run-hook-with-args 'reprise-status-hook state text))

(add-to-list 'mode-line-misc-info
             '(eglot--managed-mode (reprise-state (" Reprise:" (:eval (reprise--words)) " "))))

(defun reprise--words ()
  "Say how the server and its language model are, in few words."
  (let ((state (plist-get reprise-model :state)))
    (cond ((null state) reprise-state)
          ((equal state "ready") (format "%s,%s" reprise-state (plist-get reprise-model :name)))
          (t (format "%s,model %s" reprise-state state)))))

(defun reprise-show-context ()
  "Show the code that Reprise would complete from at point."
  (interactive)
  (reprise--show (reprise--execute "reprise.showContext"
                                   (list :uri (reprise--uri) :position (eglot--pos-to-lsp-position)))))

(defun reprise-explain-last ()
  "Show where the last completion came from, or why there was none."
  (interactive)
  (reprise--show (reprise--execute "reprise.explainLast")))

(defun reprise-status ()
  "Show what is indexed."
  (interactive)
  (reprise--show (reprise--execute "reprise.status")))

(defun reprise-reindex ()
  "Index the workspace again."
  (interactive)
  (reprise--execute "reprise.reindex"))

(defun reprise-clear-index ()
  "Delete the stored index of the workspace."
  (interactive)
  (reprise--execute "reprise.clearIndex"))

(defun reprise-toggle-pause ()
  "Pause Reprise, or let it go on."
  (interactive)
  (reprise--execute "reprise.pause"))

(defun reprise--uri ()
  "Name this buffer's file as the server does."
  (plist-get (eglot--TextDocumentIdentifier) :uri))

(defun reprise--execute (command &optional argument)
  "Ask the server of this buffer to execute COMMAND with ARGUMENT."
  (jsonrpc-request (eglot--current-server-or-lose) :workspace/executeCommand
                   (list :command command :arguments (if argument (vector argument) []))))

(defun reprise--show (answer)
  "Show ANSWER in a buffer of its own."
  (with-current-buffer (get-buffer-create "*reprise*")
    (let ((inhibit-read-only t))
      (erase-buffer)
      (cond ((null answer) (insert "Nothing to show yet.\n"))
            ((plist-member answer :context) (reprise--insert-completion answer))
            (t (insert (json-encode answer)) (json-pretty-print-buffer)))
      (goto-char (point-min)))
    (special-mode)
    (display-buffer (current-buffer))))

(defun reprise--insert-completion (answer)
  "Insert the completions in ANSWER, then the code they came from."
  (when-let ((reason (plist-get answer :empty_because))) (insert "Nothing: " reason "\n"))
  (seq-doseq (item (plist-get answer :items))
    (insert (format "- %s (%s, %s, %d %%)\n" (car (split-string (plist-get item :text) "\n"))
                    (plist-get item :kind) (plist-get item :source) (* 100 (plist-get item :confidence)))))
  (seq-doseq (hit (plist-get answer :context))
    (insert (format "\n%s:%d-%d %s\n%s\n" (plist-get hit :path) (plist-get hit :start_line) (plist-get hit :end_line)
                    (or (plist-get hit :symbol) "") (plist-get hit :text)))))

(provide 'reprise)

;;; reprise.el ends here
