--- Reprise for Neovim >= 0.12: ghost text, popup completion, a state for the status line, and commands.
---
---   require('reprise').setup()          -- with this file in lua/ on the runtime path
---   :checkhealth vim.lsp                -- shows the server attached
---
--- Ghost text is accepted with <Tab>, the next one is shown with <M-]>; the popup is Neovim's own.

local M = {}

---@class reprise.Options
---@field cmd? string[] How to start the server (default: `reprise serve --stdio`, found on the PATH).
---@field settings? table What `reprise.toml` may hold, with the same names.
---@field accept? string|false The key that accepts ghost text (default: `<Tab>`); false for none.
---@field next? string|false The key that shows the next ghost text (default: `<M-]>`); false for none.
---@field popup? boolean Complete in the popup as well (default: true).

--- The server's last word on itself: `starting`, `indexing`, `ready`, `paused` or `error`, and a line of text; and on
--- the language model, where one is set: `connecting`, `ready` or `down`, and its name.
---@type {state: string, text: string, generator?: {state: string, name: string, message?: string}}
M.status = { state = 'starting', text = '' }

local COMMANDS = {
  RepriseShowContext = 'reprise.showContext',
  RepriseExplainLast = 'reprise.explainLast',
  RepriseReindex = 'reprise.reindex',
  RepriseStatus = 'reprise.status',
  RepriseClearIndex = 'reprise.clearIndex',
  RepriseTogglePause = 'reprise.pause',
}

--- For a status line: `%{v:lua.require'reprise'.statusline()}`.
function M.statusline()
  local state, model = 'Reprise ' .. M.status.state, M.status.generator
  if not model or model == vim.NIL then
    return state
  end
  return state .. ', ' .. (model.state == 'ready' and model.name or 'model ' .. model.state)
end

--- Neovim keeps showing ghost text while its next request is on its way. What was typed since then must be part
--- of what the text replaces; if something else was typed, the text is out of date and is not inserted.
---@param item vim.lsp.inline_completion.Item
local function up_to_date(item)
  local range = item.range
  if not range or type(item.insert_text) ~= 'string' then
    return item
  end
  local row, column, end_row, end_column = range:to_extmark()
  local cursor = vim.api.nvim_win_get_cursor(0)
  if cursor[1] - 1 ~= row or end_row ~= row then
    return nil
  end
  local typed = vim.api.nvim_buf_get_text(0, row, column, row, math.max(column, cursor[2]), {})[1]
  if not vim.startswith(item.insert_text, typed) then
    return nil
  end
  item.range = vim.range.extmark(range.buf, row, column, row, math.max(end_column, cursor[2]))
  return item
end

--- Accepts the ghost text, if there is any.
---@return boolean accepted
function M.accept()
  return vim.lsp.inline_completion.get({ on_accept = up_to_date })
end

--- An answer as Markdown: the completions, then the code they came from; anything else as it is.
---@param answer table
---@return string[]
local function readable(answer)
  if not answer.context then
    return vim.split(vim.inspect(answer), '\n')
  end
  local lines = answer.empty_because ~= vim.NIL and answer.empty_because and { 'Nothing: ' .. answer.empty_because } or {}
  for _, item in ipairs(answer.items) do
    local text = vim.split(item.text, '\n')[1]
    table.insert(lines, ('- `%s` (%s, %s, %d %%)'):format(text, item.kind, item.source, item.confidence * 100))
  end
  for _, hit in ipairs(answer.context) do
    local symbol = hit.symbol ~= vim.NIL and hit.symbol or ''
    vim.list_extend(lines, { '', ('%s:%d-%d %s'):format(hit.path, hit.start_line, hit.end_line, symbol), '````' })
    vim.list_extend(lines, vim.split(hit.text, '\n'))
    table.insert(lines, '````')
  end
  return lines
end

---@param client vim.lsp.Client
---@param bufnr integer
---@param command string
local function execute(client, bufnr, command)
  local position = vim.lsp.util.make_position_params(0, client.offset_encoding).position
  local place = command == 'reprise.showContext' and { { uri = vim.uri_from_bufnr(bufnr), position = position } } or nil
  client:request('workspace/executeCommand', { command = command, arguments = place }, function(err, answer)
    if err then
      vim.notify('Reprise: ' .. err.message, vim.log.levels.ERROR)
    elseif answer == nil or answer == vim.NIL then
      vim.notify('Reprise: done')
    else
      vim.lsp.util.open_floating_preview(readable(answer), 'markdown', { border = 'rounded', focus_id = command })
    end
  end, bufnr)
end

---@param client vim.lsp.Client
---@param bufnr integer
local function add_commands(client, bufnr)
  for name, command in pairs(COMMANDS) do
    vim.api.nvim_buf_create_user_command(bufnr, name, function()
      execute(client, bufnr, command)
    end, { desc = 'Reprise: ' .. command })
  end
end

---@param lhs string|false
---@param bufnr integer
---@param action fun(): boolean|nil
local function map(lhs, bufnr, action, description)
  if lhs then
    vim.keymap.set('i', lhs, function()
      return action() and '' or lhs
    end, { buffer = bufnr, expr = true, replace_keycodes = true, desc = description })
  end
end

--- A popup that opens by itself must not insert its first item by itself, as Neovim's default does.
---@param bufnr integer
local function choose_before_inserting(bufnr)
  local chosen = vim.bo[bufnr].completeopt ~= '' and vim.bo[bufnr].completeopt or vim.o.completeopt
  if not chosen:find('noselect') and not chosen:find('noinsert') then
    vim.bo[bufnr].completeopt = 'menuone,noselect,popup'
  end
end

---@param options reprise.Options
---@param client vim.lsp.Client
---@param bufnr integer
local function attach(options, client, bufnr)
  vim.lsp.inline_completion.enable(true, { bufnr = bufnr, client_id = client.id })
  if options.popup then
    vim.lsp.completion.enable(true, client.id, bufnr, { autotrigger = true })
    choose_before_inserting(bufnr)
  end
  map(options.accept, bufnr, M.accept, 'Accept the ghost text')
  map(options.next, bufnr, function()
    vim.lsp.inline_completion.select()
    return true
  end, 'Show the next ghost text')
  add_commands(client, bufnr)
end

--- Starts Reprise for every file that is opened from now on.
---@param options? reprise.Options
function M.setup(options)
  local defaults = { cmd = { 'reprise', 'serve', '--stdio' }, settings = {}, accept = '<Tab>', next = '<M-]>', popup = true }
  local chosen = vim.tbl_extend('force', defaults, options or {})
  vim.lsp.config('reprise', {
    cmd = chosen.cmd,
    root_markers = { 'reprise.toml', '.git' },
    settings = { reprise = next(chosen.settings) and chosen.settings or vim.empty_dict() },
    handlers = {
      ['reprise/status'] = function(_, status)
        M.status = status
        vim.cmd.redrawstatus()
        vim.api.nvim_exec_autocmds('User', { pattern = 'RepriseStatus', data = status })
      end,
    },
    on_attach = function(client, bufnr)
      attach(chosen, client, bufnr)
    end,
  })
  vim.lsp.enable('reprise')
end

return M
